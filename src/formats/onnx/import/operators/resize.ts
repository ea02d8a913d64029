// Images of another size. Each axis by itself: every new pixel is a sum of old ones, its taps.

import { add } from "../../../../ops/add.js";
import { mul } from "../../../../ops/mul.js";
import { tensor } from "../../../../tensor/creation.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { type AttributeValues, float, floats, int, ints, string } from "../attributes.js";
import { type Call, type NodeSettings, type Operators, operator, refuseNode } from "../operator.js";
import { axesOf, range, takeAt } from "./rearrange.js";

/** Where the centre of a new pixel lies among the old ones. */
const PLACES: Record<string, (i: number, scale: number, size: number, old: number) => number> = {
  half_pixel: (i, scale) => (i + 0.5) / scale - 0.5,
  half_pixel_symmetric: (i, scale, size, old) =>
    (old / 2) * (1 - size / (scale * old)) + (i + 0.5) / scale - 0.5,
  pytorch_half_pixel: (i, scale, size) => (size > 1 ? (i + 0.5) / scale - 0.5 : 0),
  align_corners: (i, _scale, size, old) => (size > 1 ? (i * (old - 1)) / (size - 1) : 0),
  asymmetric: (i, scale) => i / scale,
};

const ROUNDINGS: Record<string, (place: number) => number> = {
  round_prefer_floor: (place) => Math.ceil(place - 0.5),
  round_prefer_ceil: (place) => Math.floor(place + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** How much each of the old pixels around a place counts: the first of them, and the weights from there on. */
type Kernel = (place: number, attributes: Settings) => { first: number; weights: number[] };

const KERNELS: Record<string, Kernel> = {
  nearest: (place, { nearest_mode }) => ({ first: ROUNDINGS[nearest_mode](place), weights: [1] }),
  linear(place) {
    const first = Math.floor(place);
    return { first, weights: [1 - (place - first), place - first] };
  },
  // Keys, "Cubic convolution interpolation for digital image processing" (1981).
  cubic(place, { cubic_coeff_a: a }) {
    const first = Math.floor(place) - 1;
    const weight = (distance: number) => {
      const d = Math.abs(distance);
      return d <= 1
        ? (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1
        : a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a;
    };
    return { first, weights: range(4).map((k) => weight(first + k - place)) };
  },
};

const RESIZE = {
  mode: string("nearest"),
  nearest_mode: string("round_prefer_floor"),
  coordinate_transformation_mode: string("half_pixel"),
  cubic_coeff_a: float(-0.75),
  exclude_outside: int(0),
  extrapolation_value: float(0),
  antialias: int(0),
  axes: ints(),
  keep_aspect_ratio_policy: string("stretch"),
};

type Settings = AttributeValues<typeof RESIZE>;

function checkResize(node: NodeSettings<typeof RESIZE>): void {
  const { mode, nearest_mode, coordinate_transformation_mode: place, antialias } = node.attributes;
  const known: [string, string, object][] = [
    ["mode", mode, KERNELS],
    ["nearest_mode", nearest_mode, ROUNDINGS],
    ["coordinate_transformation_mode", place, PLACES],
  ];
  for (const [name, value, all] of known) {
    if (!Object.hasOwn(all, value))
      refuseNode(node, `has ${name} ${JSON.stringify(value)}; there are ${Object.keys(all).join(", ")}`);
  }
  if (antialias)
    refuseNode(node, "has antialias, which there is not here; resize without it, or outside of the graph");
  if (node.attributes.keep_aspect_ratio_policy !== "stretch")
    refuseNode(node, "keeps the ratio of the sides; there is only stretch here");
}

/** One axis of x in another size. */
function resizedAxis(x: Tensor, axis: number, size: number, scale: number, attributes: Settings): Tensor {
  const old = x.shape[axis];
  const place = PLACES[attributes.coordinate_transformation_mode];
  const kernel = KERNELS[attributes.mode];
  const taps = range(size).map((i) => {
    const { first, weights } = kernel(place(i, scale, size, old), attributes);
    if (!attributes.exclude_outside) return { first, weights };
    const inside = weights.map((weight, k) => (first + k >= 0 && first + k < old ? weight : 0));
    const sum = inside.reduce((total, weight) => total + weight, 0);
    return { first, weights: inside.map((weight) => weight / sum) };
  });
  const clipped = (i: number) => Math.min(Math.max(i, 0), old - 1);
  const parts = range(taps[0]?.weights.length ?? 1).map((k) => {
    const part = takeAt(
      x,
      axis,
      taps.map(({ first }) => clipped(first + k)),
    );
    if (attributes.mode === "nearest") return part;
    const weights = tensor(
      taps.map(({ weights: all }) => all[k]),
      { dtype: x.dtype, shape: x.shape.map((_, i) => (i === axis ? size : 1)) },
    );
    return mul(part, weights);
  });
  return parts.reduce((sum, part) => add(sum, part));
}

function resized(call: Call, settings: Settings, scales: number[] | null, sizes: number[] | null): Tensor {
  let x = call.tensor(0);
  const axes = axesOf("axes", settings.axes ?? range(x.rank), x.rank);
  const wanted = sizes ?? scales ?? call.refuse("has neither scales nor sizes");
  if (wanted.length !== axes.length || wanted.some((n) => !(n > 0)))
    call.refuse(
      `resizes ${axes.length} axes by [${wanted.join(", ")}]; there must be a number above 0 for each`,
    );
  for (const [i, axis] of axes.entries()) {
    const old = x.shape[axis];
    // A scale is a float32: 0.9 as one is a little less, and only a product in float32 makes 9 of 10.
    const size = sizes?.[i] ?? Math.floor(Math.fround(old * wanted[i]));
    const scale = scales?.[i] ?? size / old;
    if (size !== old || scale !== 1) x = resizedAxis(x, axis, size, scale, settings);
  }
  return x;
}

/** Inputs that are there with no elements are not there. */
const given = (call: Call, i: number): number[] | null => {
  const numbers = call.has(i) ? call.numbers(i) : [];
  return numbers.length > 0 ? numbers : null;
};

/** As before version 11: new pixels begin where old ones do. */
const upsampling = (mode: string): Settings => ({
  ...(Object.fromEntries(Object.entries(RESIZE).map(([name, { absent }]) => [name, absent])) as Settings),
  mode,
  nearest_mode: "floor",
  coordinate_transformation_mode: "asymmetric",
});

export const resize: Operators = {
  Resize: operator({
    since: 10,
    inputs: [1, 4],
    attributes: RESIZE,
    settings: [1, 2, 3],
    check: checkResize,
    run(call) {
      const { attributes } = call;
      if (call.version < 11) return resized(call, upsampling(attributes.mode), given(call, 1), null);
      return resized(call, attributes, given(call, 2), given(call, 3));
    },
  }),
  Upsample: operator({
    inputs: [1, 2],
    attributes: { mode: string("nearest"), scales: floats() },
    settings: [1],
    check(node) {
      const { mode } = node.attributes;
      if (node.version >= 10) refuseNode(node, "was taken out of ONNX in version 10; use Resize");
      if (mode !== "nearest" && mode !== "linear")
        refuseNode(node, `has mode ${JSON.stringify(mode)}; there are nearest, linear`);
    },
    run(call) {
      const { mode, scales } = call.attributes;
      return resized(call, upsampling(mode), [...(call.setting(1, scales) ?? [])], null);
    },
  }),
};
