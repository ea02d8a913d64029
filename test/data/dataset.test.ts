import fc from "fast-check";
import { arange, randn, type Tensor, tensor } from "pellucid";
import {
  Compose,
  DataLoader,
  type Dataset,
  ImageDataset,
  Normalize,
  Subset,
  TensorDataset,
  ToTensor,
  type Transform,
} from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

describe("TensorDataset", () => {
  const inputs = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const labels = tensor(new Int32Array([7, 8, 9]));

  test("answers rows in the order asked for, and as often", () => {
    const dataset = new TensorDataset(inputs, labels);
    expect(dataset.length).toBe(3);
    const [x, y] = dataset.batch([2, 0, 2]);
    expect(x.tolist()).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
    expect(y.tolist()).toEqual([9, 7, 9]);
  });

  test("keeps dtypes and the shape of a row, whatever its rank", () => {
    const images = randn([4, 1, 2, 3], { dtype: "float64", seed: 1 });
    const [x, y] = new TensorDataset(images, arange(4)).batch(new Int32Array([3]));
    expect([x.shape, x.dtype]).toEqual([[1, 1, 2, 3], "float64"]);
    expect(x.tolist()).toEqual([(images.tolist() as unknown[])[3]]);
    expect([y.shape, y.dtype]).toEqual([[1], "float32"]);
  });

  test("a batch is a copy: later changes of a tensor do not reach it", () => {
    const own = tensor([1, 2]);
    const dataset = new TensorDataset(own, own);
    const [x] = dataset.batch([0, 1]);
    own.assign(tensor([8, 9]));
    expect(x.tolist()).toEqual([1, 2]);
    expect(dataset.batch([0, 1])[0].tolist()).toEqual([1, 2]);
  });

  test("of one tensor and of three: a sample and a batch have them all", () => {
    const rows = arange(3).reshape([3, 1]);
    const three = new TensorDataset(rows, arange(3), rows.mul(2));
    expect(three.get(2).map((t) => t.tolist())).toEqual([[2], 2, [4]]);
    expect(three.batch([1, 0]).map((t) => t.tolist())).toEqual([
      [[1], [0]],
      [1, 0],
      [[2], [0]],
    ]);
    expect(new TensorDataset(rows).get(1).map((t) => t.tolist())).toEqual([[1]]);
    const [[a, b, c]] = new DataLoader(new Subset(three, [2, 1]), { batchSize: 2 });
    expect([a.shape, b.tolist(), c.tolist()]).toEqual([
      [2, 1],
      [2, 1],
      [[4], [2]],
    ]);
  });

  test("refuses nothing at all, another number of rows in the third, and what is no tensor", () => {
    const rows = arange(3);
    expect(() => new TensorDataset()).toThrow(
      error("ShapeError", "TensorDataset: there are no tensors; all must have the same number of rows"),
    );
    expect(() => new TensorDataset(rows, rows, arange(2))).toThrow(
      error(
        "ShapeError",
        "TensorDataset: tensors[0] [3], tensors[1] [3], tensors[2] [2]; all must have the same number of rows",
      ),
    );
    // @ts-expect-error: no tensor
    expect(() => new TensorDataset(rows, [1, 2, 3])).toThrow(
      /^TensorDataset: labels is an array of 3; it must be a Tensor/,
    );
  });

  test.each([
    [[3, 2], [2]],
    [[], [1]],
    [[3], []],
  ])("refuses inputs %j with labels %j", (a, b) => {
    const text = `TensorDataset: inputs [${a.join(", ")}], labels [${b.join(", ")}]; all must have the same number of rows`;
    const of = (shape: number[]) => tensor(new Float32Array(shape.reduce((n, m) => n * m, 1)), { shape });
    expect(() => new TensorDataset(of(a), of(b))).toThrow(error("ShapeError", text));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses %d, and says where",
    (bad) => {
      const shape = [2, 3, 2];
      fc.assert(
        fc.property(
          fc.nat(11),
          fc.boolean(),
          fc.constantFrom("float32" as const, "float64" as const),
          (at, second, dtype) => {
            const data = Array.from({ length: 12 }, (_, i) => (i === at ? bad : i));
            const spoiled = tensor(data, { shape, dtype });
            const index = [Math.floor(at / 6), Math.floor(at / 2) % 3, at % 2];
            const text = `TensorDataset: ${second ? "labels" : "inputs"}[${index.join(", ")}] is ${bad}; data must be finite: clean it, or leave that sample out`;
            const make = () =>
              second ? new TensorDataset(arange(2), spoiled) : new TensorDataset(spoiled, arange(2));
            expect(make).toThrow(error("ValueError", text));
          },
        ),
      );
    },
  );

  test("names the first of several bad values, with its place as data", () => {
    const spoiled = tensor([
      [1, 2],
      [Number.POSITIVE_INFINITY, Number.NaN],
    ]);
    expect(() => new TensorDataset(spoiled, arange(2))).toThrow(
      expect.objectContaining({ details: { name: "inputs", index: [1, 0] } }),
    );
  });

  test.each([3, -1, 0.5, Number.NaN])("refuses position %d", (position) => {
    expect(() => new TensorDataset(inputs, labels).batch([0, position])).toThrow(
      error("ValueError", `TensorDataset: there is no sample ${position}; positions go from 0 to 2`),
    );
  });
});

describe("Subset", () => {
  const numbered: Dataset = new TensorDataset(arange(10), arange(10, 20));

  test("has the samples at its indices", () => {
    const subset = new Subset(numbered, new Int32Array([4, 2, 9]));
    expect(subset.length).toBe(3);
    const [x, y] = subset.batch([2, 0], 0);
    expect(x.tolist()).toEqual([9, 4]);
    expect(y.tolist()).toEqual([19, 14]);
  });

  test("of a subset is the subset of composed indices", () => {
    const positions = (below: number) => fc.array(fc.nat(below - 1), { minLength: 1, maxLength: 8 });
    const chain = positions(10).chain((outer) =>
      positions(outer.length).chain((inner) =>
        positions(inner.length).map((asked) => ({ outer, inner, asked })),
      ),
    );
    fc.assert(
      fc.property(chain, ({ outer, inner, asked }) => {
        const nested = new Subset(new Subset(numbered, Int32Array.from(outer)), Int32Array.from(inner));
        expect(nested.length).toBe(inner.length);
        expect(nested.batch(asked, 0)[0].tolist()).toEqual(asked.map((i) => outer[inner[i]]));
      }),
    );
  });

  test("hands the epoch on", () => {
    const told: number[] = [];
    const dataset: Dataset = {
      length: 1,
      batch(_, epoch): [Tensor, Tensor] {
        told.push(epoch);
        return [arange(1), arange(1)];
      },
    };
    new Subset(new Subset(dataset, new Int32Array([0])), new Int32Array([0])).batch([0], 5);
    expect(told).toEqual([5]);
  });

  test.each([3, -1, Number.NaN])("refuses position %d", (position) => {
    expect(() => new Subset(numbered, new Int32Array([4, 2, 9])).batch([0, position], 0)).toThrow(
      error("ValueError", `Subset: there is no sample ${position}; positions go from 0 to 2`),
    );
  });
});

describe("ImageDataset", () => {
  /** 256 images of 1 x 2: byte i and its complement. */
  const ramp = new ImageDataset(
    Uint8Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? i / 2 : 255 - (i - 1) / 2)),
    Uint8Array.from({ length: 256 }, (_, i) => i),
    [256, 1, 2],
  );
  const all = Array.from({ length: 256 }, (_, i) => i);

  test("makes every byte b into (b/255 − 0.5) / 0.5, each step rounded to float32", () => {
    const { fround } = Math;
    const value = (b: number) => fround(fround(fround(b / 255) - 0.5) / 0.5);
    const [images, labels] = ramp.batch(all, 0);
    expect(images.shape).toEqual([256, 1, 1, 2]);
    expect(images.dtype).toBe("float32");
    expect(images.tolist()).toEqual(all.map((b) => [[[value(b), value(255 - b)]]]));
    expect(labels.dtype).toBe("int32");
    expect(labels.tolist()).toEqual(all);
  });

  describe("with a pixelwise transform", () => {
    /** The same transform, but not known to be pixelwise, so that it is applied to every image. */
    const hidden = ({ apply }: Transform, self: Transform): Transform => ({ apply: apply.bind(self) });
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 });
    const normalize = fc.tuple(
      finite,
      finite.filter((std) => std !== 0),
    );

    test("makes the bits that the transforms make one after another", () => {
      fc.assert(
        fc.property(
          fc.array(normalize, { maxLength: 3 }),
          fc.uint8Array({ minLength: 12, maxLength: 12 }),
          fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }),
          (steps, pixels, asked) => {
            const all = [new ToTensor(), ...steps.map(([mean, std]) => new Normalize(mean, std))];
            const transform = new Compose(all);
            const of = (transform: Transform) =>
              new ImageDataset(pixels, new Uint8Array(3), [3, 2, 2], { transform }).batch(asked, 0)[0];
            const [table, each] = [of(transform), of(hidden(transform, transform))];
            expect(table.shape).toEqual(each.shape);
            expect(table.dtype).toBe("float32");
            // As words, so that −0 and NaN count.
            const words = (t: Tensor) => [...new Uint32Array(t.dataSync().buffer)];
            expect(words(table)).toEqual(words(each));
          },
        ),
      );
    });

    test("asks it once, not for every image", () => {
      let calls = 0;
      const counted = (pixelwise: boolean): Transform => ({
        pixelwise,
        apply({ data, ...size }) {
          calls += 1;
          return { ...size, data: Float32Array.from(data) };
        },
      });
      const of = (transform: Transform) =>
        new ImageDataset(ramp.images, ramp.labels, [256, 1, 2], { transform });
      const callsOf = (dataset: ImageDataset) => {
        calls = 0;
        for (let epoch = 0; epoch < 3; epoch++) dataset.batch(all, epoch);
        return calls;
      };
      expect(callsOf(of(counted(true)))).toBe(0);
      expect(calls).toBe(0);
      expect(callsOf(of(counted(false)))).toBe(3 * 256);
    });

    test("batches do not share memory", () => {
      const [a] = ramp.batch([0], 0);
      const [b] = ramp.batch([0], 0);
      a.assign(tensor([[[[7, 7]]]]));
      expect(b.tolist()).toEqual([[[[-1, 1]]]]);
    });

    test("refuses one that changes the size all the same", () => {
      const halve: Transform = {
        pixelwise: true,
        apply: (image) => ({ ...image, W: image.W / 2, data: image.data.subarray(image.data.length / 2) }),
      };
      expect(() => new ImageDataset(ramp.images, ramp.labels, [256, 1, 2], { transform: halve })).toThrow(
        error(
          "ShapeError",
          "ImageDataset: the transform says that it is pixelwise, but makes 128 values of 256; leave pixelwise out of a transform that changes the size",
        ),
      );
    });
  });

  test("answers images in the order asked for", () => {
    const [images, labels] = ramp.batch(new Int32Array([255, 0]), 0);
    expect(images.tolist()).toEqual([[[[1, -1]]], [[[-1, 1]]]]);
    expect(labels.tolist()).toEqual([255, 0]);
  });

  test("take keeps the first n, and what the data set was made with", () => {
    const transform: Transform = {
      apply: ({ data, ...size }, { seed }) => ({ ...size, data: Float32Array.from(data, (b) => b + seed) }),
    };
    const dataset = new ImageDataset(ramp.images, ramp.labels, [256, 1, 2], { transform, seed: 1000 });
    const three = dataset.take(3);
    expect([three.length, three.shape, three.seed]).toEqual([3, [3, 1, 2], 1000]);
    expect(three.batch([2], 0)[0].tolist()).toEqual([[[[1002, 1253]]]]);
    expect(dataset.take(1000).length).toBe(256);
    expect(dataset.take(Number.POSITIVE_INFINITY).length).toBe(256);
  });

  test("a transform is told seed, epoch and position, and may change the size", () => {
    const transform: Transform = {
      apply: (_, { seed, epoch, index }) => ({
        data: Float32Array.from([seed, epoch, index, 0, 0, 0]),
        C: 3,
        H: 2,
        W: 1,
      }),
    };
    const dataset = new ImageDataset(ramp.images, ramp.labels, [256, 1, 2], { transform, seed: 7 });
    const [images] = dataset.batch([5, 6], 3);
    expect(images.shape).toEqual([2, 3, 2, 1]);
    expect(images.tolist()).toEqual(
      [
        [7, 3, 5],
        [7, 3, 6],
      ].map(([a, b, c]) => [
        [[a], [b]],
        [[c], [0]],
        [[0], [0]],
      ]),
    );
  });

  test.each([
    [11, 3, "shape [3, 2, 2] needs 12 pixels and 3 labels, but there are 11 and 3"],
    [12, 4, "shape [3, 2, 2] needs 12 pixels and 3 labels, but there are 12 and 4"],
  ])("refuses %d pixels and %d labels for 3 images of 2 x 2", (pixels, labels, text) => {
    expect(() => new ImageDataset(new Uint8Array(pixels), new Uint8Array(labels), [3, 2, 2])).toThrow(
      error("ShapeError", `ImageDataset: ${text}`),
    );
  });

  test.each([256, -1, 0.5, Number.NaN])("refuses position %d", (position) => {
    expect(() => ramp.batch([0, position], 0)).toThrow(
      error("ValueError", `ImageDataset: there is no sample ${position}; positions go from 0 to 255`),
    );
  });

  test("refuses an empty batch", () => {
    expect(() => ramp.batch([], 0)).toThrow(
      error("ValueError", "ImageDataset: the batch is empty; ask for at least one position"),
    );
  });
});

test("images of a batch must have one shape, and a Compose as many transforms as can draw for themselves", () => {
  const shrinking: Transform = {
    apply: (_image, { index }) => ({ data: new Float32Array(4 - index), C: 1, H: 1, W: 4 - index }),
  };
  const varying = new ImageDataset(new Uint8Array(8), Uint8Array.of(0, 1), [2, 2, 2], {
    transform: shrinking,
    seed: 1,
  });
  expect(() => varying.batch([0, 1], 0)).toThrow(
    "ImageDataset: the transform makes [1, 1, 4] of image 0 but [1, 1, 3] with 3 values of image 1; all images of a batch must have one shape: end the transform with a Resize",
  );
  expect(() => new Compose(new Array<Transform>(33).fill(new ToTensor()))).toThrow(
    "Compose: there are 33 transforms; at most 32 can draw numbers of their own: put some of them into a Compose inside",
  );
});
