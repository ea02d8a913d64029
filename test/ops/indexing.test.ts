// What was not chosen plays no part, and of several for one place the last stays: on every backend.

import {
  cumsum,
  einsum,
  flip,
  gather,
  greater,
  pad,
  scatter,
  scatterAdd,
  std,
  sum,
  type Tensor,
  tensor,
  where,
  zeros,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../src/backends/select.js";
import { readableBackends } from "../support/backends.js";
import { int } from "../support/tensors.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** d(Σ fn)/dx at these values. */
function slope(fn: (x: Tensor) => Tensor, values: number[]): number[] {
  const x = tensor(values, { requiresGrad: true });
  sum(fn(x)).backward();
  return Array.from(x.grad!.dataSync());
}

describe.each(await readableBackends())("on $name", (backend) => {
  const on = (title: string, body: () => void) => test(title, () => withBackend(backend, body));

  on("where leaves out NaN and infinities that were not chosen, forward and backward", () => {
    const odd = tensor([nan, inf, -inf]);
    const isOdd = int(1, 1, 1);
    expect(where(isOdd, 1, odd).tolist()).toEqual([1, 1, 1]);
    expect(slope((x) => where(isOdd, x, odd), [1, 2, 3])).toEqual([1, 1, 1]);
    const logarithm = (x: Tensor) => where(greater(x, 0), where(greater(x, 0), x, 1).log(), 0);
    expect(slope(logarithm, [-1, 0, 2])).toEqual([0, 0, 0.5]);
  });

  on("where carries NaN and infinities through that were chosen", () => {
    expect(where(int(1, 0), tensor([nan, 1]), tensor([0, inf])).tolist()).toEqual([nan, inf]);
    expect(Object.is(where(int(1), tensor([-0]), 1).item(), -0)).toBe(true);
  });

  on("scatter keeps the last of several, and only that gets a gradient", () => {
    const index = int(1, 1, 2, 1);
    expect(scatter(zeros([4]), 0, index, tensor([1, 2, 3, 4])).tolist()).toEqual([0, 4, 3, 0]);
    expect(slope((src) => scatter(zeros([4]), 0, index, src), [1, 2, 3, 4])).toEqual([0, 0, 1, 1]);
    expect(slope((x) => scatter(x, 0, index, 7), [1, 2, 3, 4])).toEqual([1, 0, 0, 1]);
  });

  on("scatter and scatterAdd reach no further than the index, and leave the rest", () => {
    const x = tensor([
      [1, 2, nan],
      [3, inf, 4],
    ]);
    const index = tensor(new Int32Array([1]), { shape: [1, 1] });
    expect(scatter(x, 1, index, 9).tolist()).toEqual([
      [1, 9, nan],
      [3, inf, 4],
    ]);
    expect(scatterAdd(x, 1, index, tensor([[10]])).tolist()).toEqual([
      [1, 12, nan],
      [3, inf, 4],
    ]);
  });

  on("gather adds up the gradients of what was read twice", () => {
    expect(slope((x) => gather(x, 0, int(2, 0, 2)), [5, 6, 7])).toEqual([1, 0, 2]);
  });

  on("cumsum carries NaN and infinities forward, and never back", () => {
    expect(cumsum(tensor([1, inf, 2, -inf, 3]), 0).tolist()).toEqual([1, inf, inf, nan, nan]);
    expect(cumsum(flip(tensor([nan, 1, 2])), 0).tolist()).toEqual([2, 3, nan]);
  });

  on("cumsum ends in what sum answers, though a sum in between is rounded or overflows", () => {
    for (const values of [
      [1e8, 1, -1e8],
      [-3e38, 3e38, 3e38],
      [3e38, 3e38, -3e38],
    ]) {
      const x = tensor(values);
      // On a GPU steps of doubling round to float32 each, as its TSDoc says.
      if (!backend.readsStall) expect((cumsum(x, 0).tolist() as number[])[2]).toBe(sum(x).item());
    }
  });

  on("a scalar is one element along axis 0", () => {
    const x = tensor(3);
    const first = tensor(0, { dtype: "int32" });
    expect(cumsum(x, 0).tolist()).toBe(3);
    expect(cumsum(x, -1).shape).toEqual([]);
    expect(gather(x, 0, first).tolist()).toBe(3);
    expect(scatter(x, 0, first, 7).tolist()).toBe(7);
    expect(scatterAdd(x, -1, first, tensor(4)).tolist()).toBe(7);
  });

  on("pad puts in any number, NaN too, and repeats what is at the edge", () => {
    expect(pad(tensor([1]), [1, 1], { value: nan }).tolist()).toEqual([nan, 1, nan]);
    expect(pad(tensor([nan, 1]), [1, 1], { mode: "replicate" }).tolist()).toEqual([nan, nan, 1, 1]);
  });

  on("std of large and of tiny numbers, whose squares float32 does not hold", () => {
    for (const scale of [1e30, 1e-30]) {
      const found = std(tensor([scale, -scale]), 0, { correction: 0 }).item();
      expect(Math.abs(found / scale - 1)).toBeLessThan(1e-6);
    }
    expect(slope((x) => std(x), [2, 2, 2])).toEqual([0, 0, 0]);
    expect(std(tensor([1, inf])).item()).toBeNaN();
    expect(std(tensor([1])).item()).toBeNaN();
  });

  on("einsum of an infinity is what the product is", () => {
    expect(einsum("i,i->i", tensor([inf, 0]), tensor([1, 2])).tolist()).toEqual([inf, 0]);
  });
});

test("integers are scattered, gathered and added up as what they are", () => {
  const bytes = tensor(new Uint8Array([200, 100, 50]));
  expect(cumsum(bytes, 0).dtype).toBe("int32");
  expect(cumsum(bytes, 0).tolist()).toEqual([200, 300, 350]);
  expect(scatter(bytes, 0, int(0), 7).dtype).toBe("uint8");
  expect(where(int(0, 1, 0), bytes, 1).tolist()).toEqual([1, 100, 1]);
  expect(flip(bytes).tolist()).toEqual([50, 100, 200]);
});
