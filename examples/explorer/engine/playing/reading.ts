// A network's reading of pictures, with everything that its layers made on the way, and with channels left out at will.

import { mul, type nn, Tensor } from "pellucid";
import { type TapeEntry, tape, withForwardHooks, withLayerNames } from "pellucid/trace";
import { PIXELS, SIDE } from "../picture.js";

/** By layer, as `Maps.source` names it: the channels that are zero from there on. */
export type Off = Readonly<Record<string, readonly number[]>>;

/** What one op made of one picture. */
export interface Maps {
  op: string;
  /** The module that ran it; where it is none, the model's class. */
  layer: string;
  /** [C, H, W], or [units] of a dense layer. */
  shape: readonly number[];
  values: Float32Array;
  /** The layer whose channels these are: what is switched off there is zero here too. Null where there is none. */
  source: string | null;
}

export type MapsShape = Omit<Maps, "values">;

/** The op of {@link Maps}, before its values are read. */
interface Site {
  op: string;
  layer: string;
  output: Tensor;
  source: string | null;
}

export interface Forward {
  logits: Tensor;
  sites: Site[];
}

export const imagesOf = (pixels: Float32Array, requiresGrad = false): Tensor => {
  const x = Tensor.fromHost("float32", pixels.slice(), [pixels.length / PIXELS, 1, SIDE, SIDE]);
  x.requiresGrad = requiresGrad;
  return x;
};

/** A layer's result times 0 for what is off; `masks` [N, C, 1, 1] or [N, C] by the layer's name. */
type Masks = (layer: string, output: Tensor) => Tensor | null;

/** What is off, off for all pictures. */
export function masksOf(off: Off): Masks {
  return (layer, { shape }) => {
    // They may have been named for another network.
    const channels = (off[layer] ?? []).filter((channel) => channel < shape[1]);
    if (channels.length === 0) return null;
    const mask = new Float32Array(shape[1]).fill(1);
    for (const channel of channels) mask[channel] = 0;
    return Tensor.fromHost("float32", mask, shape.length === 4 ? [1, shape[1], 1, 1] : [1, shape[1]]);
  };
}

/** Runs the model with masks; `made` hears what each module made before, and, where it was masked, after. */
export function forwardWith(
  model: nn.Module,
  x: Tensor,
  masks: Masks,
  made: (layer: string, output: Tensor, masked: Tensor | null) => void = () => {},
): Tensor {
  const runs = new Map<string, number>();
  return withForwardHooks(
    model,
    (name, _, __, run) => {
      const count = (runs.get(name) ?? 0) + 1;
      runs.set(name, count);
      const layer = count === 1 ? name : `${name} ${count}`;
      const output = run();
      const mask = name === "" ? null : masks(layer, output);
      const masked = mask === null ? null : mul(output, mask);
      if (name !== "") made(layer, output, masked);
      return masked ?? output;
    },
    () => model.forward(x),
  );
}

/** Of these, zero makes zero, channel by channel. */
const KEEPS_ZERO = new Set(["relu", "leakyRelu", "tanh", "maxPool2d", "avgPool2d"]);

/** A forward that is on the tape: x must require a gradient. */
export function recordedForward(model: nn.Module, x: Tensor, off: Off): Forward {
  const layers = new Map<Tensor, string>();
  const maskedOf = new Map<Tensor, Tensor>();
  const originalOf = new Map<Tensor, Tensor>();
  const logits = withLayerNames(model, () =>
    forwardWith(model, x, masksOf(off), (layer, output, masked) => {
      // Of modules in modules that answer the same tensor the innermost counts.
      if (!layers.has(output) && !originalOf.has(output)) layers.set(output, layer);
      if (masked === null) return;
      maskedOf.set(output, masked);
      originalOf.set(masked, output);
    }),
  );
  const entries = tape(logits);
  const makers = new Map(entries.map((entry) => [entry.output, entry]));

  const sourceOf = (output: Tensor): string | null => {
    let source: string | null = null;
    let at: Tensor | null = output;
    while (at !== null) {
      at = originalOf.get(at) ?? at;
      source = layers.get(at) ?? source;
      const maker: TapeEntry | undefined = makers.get(at);
      at = maker !== undefined && KEEPS_ZERO.has(maker.op) ? maker.inputs[0] : null;
    }
    return source;
  };

  const sites = entries
    .filter(({ op, output }) => isShown(op, output, layers) && output !== logits && !originalOf.has(output))
    .map(({ op, layer, output }) => ({
      op: op === "reshape" ? "linear" : op,
      layer: layer ?? "",
      output: maskedOf.get(output) ?? output,
      source: sourceOf(output),
    }));
  return { logits, sites };
}

/** All maps, and the vectors of dense layers, which end in a reshape. */
function isShown(op: string, output: Tensor, layers: Map<Tensor, string>): boolean {
  const rank = output.shape.length;
  return op === "reshape" ? rank === 2 && layers.has(output) : rank === 4 || rank === 2;
}

export const elementsOf = async (t: Tensor): Promise<Float32Array> => Float32Array.from(await t.data());

/** What the sites made of the one picture. Begins all reads at once, before another backward can release anything. */
export function readSites(sites: readonly Site[]): Promise<Maps[]> {
  return Promise.all(
    sites.map(async ({ op, layer, output, source }) => ({
      op,
      layer,
      source,
      shape: output.shape.slice(1),
      values: await elementsOf(output),
    })),
  );
}
