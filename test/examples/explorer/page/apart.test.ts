// A number taken apart: where its products stand, who wins a window, how a sum grows. Against the library's own numbers.

import { maxPool2d, randn, type Tensor, tensor, useBackend } from "pellucid";
import { tape } from "pellucid/trace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { indexAt, indexFrom, positionOf } from "../../../../examples/explorer/engine/indices.js";
import type { Products } from "../../../../examples/explorer/engine/shown-term.js";
import type { WalkInfo } from "../../../../examples/explorer/engine/walk.js";
import type { Walking } from "../../../../examples/explorer/engine/walking.js";
import type { Step } from "../../../../examples/explorer/page/steps-of.js";
import {
  columnOf,
  productsByRow,
  tapOf,
} from "../../../../examples/explorer/page/views/network/detail/apart/im2col-places.js";
import { layoutOf } from "../../../../examples/explorer/page/views/network/detail/apart/layout.js";
import {
  pixelsOf,
  windowsOver,
  winnerOf,
} from "../../../../examples/explorer/page/views/network/detail/apart/pool-window.js";
import {
  orderOf,
  runningSums,
} from "../../../../examples/explorer/page/views/network/detail/apart/running-sums.js";
import { sliceOf } from "../../../../examples/explorer/page/views/network/detail/apart/slices.js";
import type { Window } from "../../../../examples/explorer/page/window.js";
import { trainingWalk } from "../training-walk.js";

beforeAll(() => useBackend("wasm"));
afterAll(() => useBackend("cpu"));

test("an element's place is row by row, and back", () => {
  expect(indexAt(23, [2, 3, 4])).toEqual([1, 2, 3]);
  expect(indexAt(7, [2, 3, 4])).toEqual([0, 1, 3]);
  expect(positionOf([0, 1, 3], [2, 3, 4])).toBe(7);
  expect(positionOf([1, 0, 0], [2, 3, 4])).toBe(12);
});

test.each([
  ["1.2.3", [2, 3, 4], [1, 2, 3]],
  ["", [], []],
  ["", [2], null],
  ["2.0.0", [2, 3, 4], null],
  ["0.0", [2, 3, 4], null],
  ["0.-1.0", [2, 3, 4], null],
  ["0.0.1.5", [2, 3, 4], null],
  ["0.a.0", [2, 3, 4], null],
])("the index %j of a tensor of shape %j is %j", (text, shape, index) => {
  expect(indexFrom(text, shape)).toEqual(index);
});

describe("an element of the second convolution", () => {
  let walking: Walking;
  let info: WalkInfo;
  let op: number;

  beforeAll(async () => {
    ({ walking, info } = await trainingWalk("CNN", 1));
    op = info.ops.findLastIndex(({ op: name }) => name === "conv2d");
  });

  const slicesAt = async (argument: number | null, index: number[], grid: number) => {
    const step: Step = argument === null ? { phase: "forward", op } : { phase: "backward", op };
    const trace = await (argument === null
      ? walking.element(info.id, op, index)
      : walking.gradient(info.id, op, argument, index));
    const products = trace!.products!;
    const tensor = argument === null ? info.ops[op].output : info.ops[op].inputs[argument]!;
    const { grids } = layoutOf(info, step, { tensor, argument, index }, products);
    return products.factors.map((factor) => factor.name + sliceOf(info, factor, grids[grid].parts));
  };

  test("what is multiplied is named by its slice: of a map the channel, of a weight the kernel", async () => {
    expect(await slicesAt(null, [0, 10, 7, 7], 17)).toEqual(["weight[10, 17]", "x[0, 17]"]);
    expect(await slicesAt(0, [0, 17, 7, 7], 10)).toEqual(["weight[10, 17]", "dy[0, 10]"]);
    expect(await slicesAt(1, [10, 17, 0, 2], 0)).toEqual(["x[0, 17]", "dy[0, 10]"]);
    expect(await slicesAt(2, [10], 0)).toEqual(["dy[0, 10]"]);
  });

  const productsAt = async (index: number[]): Promise<Products> =>
    (await walking.element(info.id, op, index))!.products!;

  test.each([
    [0, 5, 0, 13],
    [0, 63, 7, 4],
  ])("at %j, %j, %j, %j is row k of W by a column of X, which im2col made", async (n, k, p, q) => {
    const { inputs, output } = info.ops[op];
    const [shapeOfX, [, C, R, S]] = [info.tensors[inputs[0]!].shape, info.tensors[inputs[1]!].shape];
    const [x, w] = await Promise.all([0, 1].map((i) => walking.elements(info.id, inputs[i]!, "value")));
    const { factors } = await productsAt([n, k, p, q]);
    const [weights, pixels] = factors;
    const [, , P, Q] = info.tensors[output].shape;
    const column = columnOf(p, q, Q);
    expect(indexAt(column, [P, Q])).toEqual([p, q]);
    const rows = productsByRow(weights.at, k, C * R * S);
    for (const [j, product] of rows.entries()) {
      const [c, r, s] = tapOf(j, R, S);
      expect(positionOf([c, r, s], [C, R, S])).toBe(j);
      const [h, v] = [p + r - 1, q + s - 1];
      const inside = h >= 0 && h < 14 && v >= 0 && v < 14;
      expect(product >= 0).toBe(inside);
      if (!inside) continue;
      expect(weights.value[product]).toBe(w![k * C * R * S + j]);
      expect(pixels.value[product]).toBe(x![positionOf([n, c, h, v], shapeOfX)]);
    }
  });

  test("its terms and their sum as it grows come to the number, with the bias", async () => {
    const index = [0, 9, 3, 11];
    const found = (await walking.element(info.id, op, index))!;
    const { value, extra } = found.products!;
    expect(extra.map((term) => term.kind === "element" && term.name)).toEqual(["bias"]);
    for (const bySize of [false, true]) {
      const order = orderOf(value, bySize);
      const sums = runningSums(value, order);
      expect(sums[0]).toBe(value[order[0]]);
      expect(sums[40] - sums[39]).toBeCloseTo(value[order[40]], 12);
      expect(sums.at(-1)! + extra[0].value).toBeCloseTo(found.value, 4);
    }
    const sizes = [...orderOf(value, true)].map((part) => Math.abs(value[part]));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect([...orderOf(value, false)]).toEqual([...value.keys()]);
  });

  test("its grids have the kernel as it lies, and for a gradient the outputs as they lie", async () => {
    const forward = await productsAt([0, 2, 6, 6]);
    const { inputs, output } = info.ops[op];
    const along = (products: Products, factor: number, tensor: number, argument: number | null) => {
      const selection = { tensor, argument, index: [0, 2, 6, 6] };
      const phase = argument === null ? "forward" : "backward";
      const { grids } = layoutOf(info, { phase, op }, selection, products);
      return grids[3].parts.map((part) => products.factors[factor].at[part]);
    };
    const [, C] = info.tensors[inputs[1]!].shape;
    const kernel = Array.from({ length: 9 }, (_, i) => (2 * C + 3) * 9 + i);
    expect([...along(forward, 0, output, null)]).toEqual(kernel);

    const backward = (await walking.gradient(info.id, op, 0, [0, 2, 6, 6]))!.products!;
    const gradients = backward.factors.findIndex(({ gradient }) => gradient);
    const shape = info.tensors[output].shape;
    const outputs = [5, 6, 7].flatMap((p) => [5, 6, 7].map((q) => positionOf([0, 3, p, q], shape)));
    expect([...along(backward, gradients, inputs[0]!, 0)]).toEqual(outputs);
  });
});

describe("a pooling's windows", () => {
  /** Of few different numbers, so that there are draws, as there are among the zeros behind a ReLU. */
  const x = tensor(
    Float32Array.from({ length: 72 }, (_, i) => (i * 7) % 3),
    { shape: [1, 2, 6, 6], requiresGrad: true },
  );

  async function pooled(pool: (t: Tensor) => Tensor): Promise<void> {
    x.grad = null;
    const y = pool(x);
    const d = tape(y).at(-1)!.saved.d as Window;
    const dy = randn(y.shape, { seed: 4 });
    y.backward({ gradient: dy });
    const [values, made, upstream, gradient] = await Promise.all(
      [x, y, dy, x.grad!].map((t) => t.data() as Promise<Float32Array>),
    );
    for (const [position, value] of made.entries()) {
      const pixels = pixelsOf(d, values, x.shape, indexAt(position, y.shape));
      expect(pixels[winnerOf(pixels)]!.value).toBe(value);
    }
    for (const [position, slope] of gradient.entries()) {
      const at = indexAt(position, x.shape);
      const won = windowsOver(d, at).filter((window) => {
        const pixels = pixelsOf(d, values, x.shape, window);
        return String(pixels[winnerOf(pixels)]!.at) === String(at);
      });
      const sum = won.reduce((all, window) => all + upstream[positionOf(window, y.shape)], 0);
      expect(slope, String(at)).toBeCloseTo(sum, 5);
    }
  }

  test("have the winners that the library has, and its gradient goes to them", () =>
    pooled((t) => maxPool2d(t, 2)));

  test("also where they overlap, and reach into the padding", () =>
    pooled((t) => maxPool2d(t, 3, { stride: 2, padding: 1 })));
});
