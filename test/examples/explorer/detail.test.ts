// What the page says of a step: for every op of every network that it can open, forward and backward.

import katex from "katex";
import { useBackend } from "pellucid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { indexAt, positionOf } from "../../../examples/explorer/engine/indices.js";
import { networkNames } from "../../../examples/explorer/engine/network-names.js";
import type { ShownTrace } from "../../../examples/explorer/engine/shown-term.js";
import type { WalkInfo } from "../../../examples/explorer/engine/walk.js";
import type { Walking } from "../../../examples/explorer/engine/walking.js";
import { en } from "../../../examples/explorer/page/i18n/en.js";
import { zh } from "../../../examples/explorer/page/i18n/zh.js";
import { layoutOf } from "../../../examples/explorer/page/views/network/detail/apart/layout.js";
import {
  formulaOf,
  updates,
  updatesOf,
} from "../../../examples/explorer/page/views/network/detail/formulas.js";
import {
  channelPart,
  elementOf,
  partOf,
  positionIn,
  slicePart,
} from "../../../examples/explorer/page/views/network/detail/names.js";
import { excerpts } from "../../../examples/explorer/site/excerpts.js";
import { everything } from "../../support/mode.js";
import { trainingWalk } from "./training-walk.js";

const shown = excerpts();
const middle = (shape: readonly number[]) => shape.map((size) => size >> 1);

interface Direction {
  op: number;
  argument: number | null;
}

function directionsOf(info: WalkInfo): Direction[] {
  return info.ops.flatMap(({ inputs }, op) => [
    { op, argument: null },
    ...inputs.flatMap((tensor, argument) =>
      tensor !== null && info.tensors[tensor].hasGradient ? [{ op, argument }] : [],
    ),
  ]);
}

/** Of every kind of op the last one, which is the smallest. */
function taken(info: WalkInfo): Direction[] {
  const kinds = new Map(directionsOf(info).map((each) => [`${info.ops[each.op].op} ${each.argument}`, each]));
  return everything ? directionsOf(info) : [...kinds.values()];
}

beforeAll(() => useBackend("wasm"));
afterAll(() => useBackend("cpu"));

describe.each(networkNames)("%s", (network) => {
  let walking: Walking;
  let info: WalkInfo;

  beforeAll(async () => {
    ({ walking, info } = await trainingWalk(network, 2, network === "MLP" ? 0.4 : 0));
  });

  const trace = async ({ op, argument }: Direction): Promise<{ index: number[]; trace: ShownTrace }> => {
    const { inputs, output } = info.ops[op];
    const index = middle(info.tensors[argument === null ? output : inputs[argument]!].shape);
    const found =
      argument === null
        ? await walking.element(info.id, op, index)
        : await walking.gradient(info.id, op, argument, index);
    return { index, trace: found! };
  };

  test("every op has a formula, a sentence in each language, and the lines of its source, forward and backward", () => {
    for (const { op, argument } of directionsOf(info)) {
      const call = info.ops[op];
      const key = argument === null ? call.op : `${call.op}/${argument}`;
      const tex = formulaOf(call, info, argument);
      expect(tex, key).not.toBeNull();
      expect(() => katex.renderToString(tex!, { throwOnError: true, strict: "error" }), key).not.toThrow();
      expect(Object.keys(en.detail.explain), key).toContain(key);
      expect(Object.keys(zh.detail.explain), key).toContain(key);
      expect(shown[key]?.length, key).toBeGreaterThan(0);
    }
  });

  test("columns of products are the elements that they name, add up to the number, and lie in its grids, each once", async () => {
    for (const direction of taken(info)) {
      const what = `${info.ops[direction.op].op}/${direction.argument}`;
      const { index, trace: found } = await trace(direction);
      const { products, term } = found;
      if (products === null) continue;
      const sum = [...products.value, ...products.extra.map(({ value }) => value)].reduce((a, b) => a + b, 0);
      expect(sum, what).toBeCloseTo(term.value, 9);
      for (const [i, value] of products.value.entries()) {
        const product = products.factors.reduce((all, factor) => all * factor.value[i], 1);
        expect(product).toBeCloseTo(value, 12);
      }
      for (const { tensor, gradient, at, value } of products.factors) {
        if (tensor === null) continue;
        const all = await walking.elements(info.id, tensor, gradient ? "gradient" : "value");
        expect([...at].map((position) => all![position])).toEqual([...value]);
      }
      const { inputs, output } = info.ops[direction.op];
      const tensor = direction.argument === null ? output : inputs[direction.argument]!;
      const phase = direction.argument === null ? "forward" : "backward";
      const selection = { tensor, argument: direction.argument, index };
      const { grids } = layoutOf(info, { phase, op: direction.op }, selection, products);
      const parts = grids.flatMap((grid) => [...grid.parts]).filter((part) => part >= 0);
      expect(
        parts.toSorted((a, b) => a - b),
        what,
      ).toEqual([...products.value.keys()]);
    }
  });

  test("a part of a tensor names its own elements", () => {
    for (const [tensor, { shape, kind }] of info.tensors.entries()) {
      const parts = [partOf(info, tensor, 1)];
      if (kind === "parameter" && shape.length > 1) parts.push(slicePart(info, tensor, 1, null));
      if (kind === "parameter" && shape.length === 4 && shape[1] > 1)
        parts.push(channelPart(info, tensor, 1));
      for (const part of parts) {
        const { count, height, width } = part.maps;
        expect(count * height * width).toBeGreaterThanOrEqual(part.length);
        for (const i of [0, part.length >> 1, part.length - 1])
          expect(elementOf(part, positionIn(part, i))).toBe(i);
        expect(elementOf(part, positionIn(part, 0) - 1)).toBe(-1);
      }
    }
  });
});

test("the kernels that look at a channel are those of weight[:, c]", async () => {
  const info = { tensors: [{ shape: [4, 3, 2, 2], kind: "parameter", viewOf: null }] } as unknown as WalkInfo;
  const part = channelPart(info, 0, 2);
  const positions = Array.from({ length: part.length }, (_, i) => positionIn(part, i));
  expect(positions.map((position) => indexAt(position, [4, 3, 2, 2])[1])).toEqual(new Array(16).fill(2));
  expect(elementOf(part, positionOf([1, 1, 0, 0], [4, 3, 2, 2]))).toBe(-1);
});

test("every optimizer has its formula and its source", () => {
  for (const [name, lines] of Object.entries(updates)) {
    for (const tex of lines) expect(() => katex.renderToString(tex, { throwOnError: true })).not.toThrow();
    expect(shown[name].length).toBeGreaterThan(0);
  }
});

test("weight decay is in the gradient's formula where it is in the gradient", () => {
  const first = (optimizer: WalkInfo["optimizer"], weightDecay: number) =>
    updatesOf({ optimizer, weightDecay } as WalkInfo)[0];
  expect(first("SGD", 0.1)).toContain(String.raw`\lambda\theta`);
  expect(first("Adam", 0.1)).toContain(String.raw`\lambda\theta`);
  expect(first("Adam", 0)).toBe(updates.Adam[0]);
  expect(first("AdamW", 0.1)).toBe(updates.AdamW[0]);
});
