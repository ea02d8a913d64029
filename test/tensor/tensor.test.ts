import { arange, mul, ones, reshape, sum, Tensor, tensor, zeros } from "pellucid";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

describe("reading", () => {
  test("data() and dataSync() are copies: of leaves, of results, and of views", async () => {
    const leaf = tensor([1, 2]);
    for (const t of [leaf, mul(leaf, 1), reshape(leaf, [2, 1]), leaf.detach()]) {
      const [now, later] = [t.dataSync(), await t.data()];
      now[0] = 99;
      later[1] = 99;
      expect([...t.dataSync()]).toEqual([1, 2]);
      expect(t.dataSync()).not.toBe(t.dataSync());
    }
  });

  test("they are arrays of the dtype", async () => {
    expect(await tensor([1], { dtype: "float64" }).data()).toEqual(new Float64Array([1]));
    expect(tensor([1], { dtype: "uint8" }).dataSync()).toEqual(new Uint8Array([1]));
  });

  test("item() takes a single element of any rank", () => {
    expect([tensor(3).item(), tensor([3]).item(), tensor([[[3]]]).item()]).toEqual([3, 3, 3]);
  });

  test("item() refuses any other number of elements", () => {
    const refused = (t: Tensor, text: string) =>
      expect(() => t.item()).toThrow(
        error(
          "ShapeError",
          `item: the tensor has shape ${text}; item() needs exactly one: use tolist() or await data()`,
        ),
      );
    refused(ones([2, 3]), "[2, 3], 6 elements");
    refused(zeros([0]), "[0], 0 elements");
  });

  test("tolist() nests as the shape says, empty axes too", () => {
    expect(tensor(3).tolist()).toBe(3);
    expect(reshape(arange(8), [2, 2, 2]).tolist()).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [
        [4, 5],
        [6, 7],
      ],
    ]);
    expect([zeros([0]).tolist(), zeros([0, 3]).tolist(), zeros([2, 0, 3]).tolist()]).toEqual([
      [],
      [],
      [[], []],
    ]);
  });
});

describe("assign", () => {
  test("puts a copy in place, which every view of the tensor sees", () => {
    const t = tensor([1, 2]);
    const view = reshape(t, [2, 1]);
    const source = mul(tensor([3, 4]), 1);
    t.assign(source);
    t.assign(t);
    expect([t.tolist(), view.tolist()]).toEqual([
      [3, 4],
      [[3], [4]],
    ]);
    source.assign(tensor([7, 7]));
    expect(t.tolist()).toEqual([3, 4]);
  });

  test("is not recorded, and takes results of recorded ops", () => {
    const w = tensor([2], { requiresGrad: true });
    const target = tensor([0]);
    target.assign(mul(w, 3));
    expect([target.item(), target.requiresGrad, sum(target).requiresGrad]).toEqual([6, false, false]);
  });

  test("refuses another shape or dtype", () => {
    expect(() => tensor([1, 2]).assign(tensor([[1, 2]]))).toThrow(
      error("ShapeError", "assign: cannot put float32 [1, 2] into float32 [2]; both must be the same"),
    );
    expect(() => tensor([1]).assign(tensor([1], { dtype: "int32" }))).toThrow(
      "assign: cannot put int32 [1] into float32 [1]; both must be the same",
    );
  });
});

test("a tensor whose shape does not fit its memory cannot be made", () => {
  expect(() => new Tensor(tensor([1, 2, 3]).buffer, [2, 2])).toThrow(
    error("ShapeError", "Tensor: shape [2, 2] needs 4 elements but there are 3"),
  );
});
