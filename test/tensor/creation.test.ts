import fc from "fast-check";
import {
  arange,
  type DType,
  eye,
  full,
  type NestedArray,
  ones,
  rand,
  randint,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const shapeError = (text: string) => error("ShapeError", text);

describe("tensor()", () => {
  test("from a number, and from nested arrays", () => {
    expect([tensor(5).shape, tensor(5).item(), tensor(5).dtype]).toEqual([[], 5, "float32"]);
    const t = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([t.shape, t.rank, t.size]).toEqual([[2, 3], 2, 6]);
    expect(tensor([[[7]]]).shape).toEqual([1, 1, 1]);
    expect([tensor([]).shape, tensor([[], []]).shape]).toEqual([[0], [2, 0]]);
  });

  test("nested arrays come out of tolist as they went in", () => {
    // The shape first, then elements for it; doubles go through float64 unchanged.
    const nested = fc
      .array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 })
      .chain((shape) =>
        shape.reduceRight<fc.Arbitrary<NestedArray>>(
          (inner, n) => fc.array(inner, { minLength: n, maxLength: n }),
          fc.double(),
        ),
      );
    fc.assert(
      fc.property(nested, (data) => {
        expect(tensor(data, { dtype: "float64" }).tolist()).toEqual(data);
      }),
    );
  });

  test("a typed array keeps its dtype and takes a shape", () => {
    const arrays = [
      new Float32Array([1.5, 2]),
      new Float64Array([1.5, 2]),
      new Int32Array([-1, 2]),
      new Uint8Array([255, 2]),
    ];
    const dtypes: DType[] = ["float32", "float64", "int32", "uint8"];
    expect(arrays.map((array) => tensor(array).dtype)).toEqual(dtypes);
    expect(arrays.map((array) => tensor(array, { shape: [2, 1] }).tolist())).toEqual([
      [[1.5], [2]],
      [[1.5], [2]],
      [[-1], [2]],
      [[255], [2]],
    ]);
    expect(tensor(new Uint8Array([3]), { dtype: "float32" }).dataSync()).toEqual(new Float32Array([3]));
    expect(tensor(new Uint8Array([3]), { dtype: undefined }).dtype).toBe("uint8");
  });

  test("nested arrays take a shape too", () => {
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("numbers are converted as their dtype converts", () => {
    expect(tensor([1.9, -1.9], { dtype: "int32" }).tolist()).toEqual([1, -1]);
    expect(tensor([0.1]).tolist()).toEqual([Math.fround(0.1)]);
    expect(tensor([0.1], { dtype: "float64" }).tolist()).toEqual([0.1]);
  });

  test("the source is copied, whether typed or nested", () => {
    const typed = new Float32Array([1, 2]);
    const rows = [[1, 2]];
    const [a, b] = [tensor(typed), tensor(rows)];
    typed[0] = 99;
    rows[0][0] = 99;
    expect([a.tolist(), b.tolist()]).toEqual([[1, 2], [[1, 2]]]);
    const shape = [2, 1];
    const c = tensor([1, 2], { shape });
    shape[0] = 99;
    expect(c.shape).toEqual([2, 1]);
  });

  test("ragged arrays are refused, and the odd one out is named", () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      shapeError(
        "tensor: data is ragged: data[0] has shape [2] but data[1] has [1]; siblings must have the same shape",
      ),
    );
    expect(() =>
      tensor([
        [[1], [2]],
        [[3], [4, 5]],
      ]),
    ).toThrow(
      shapeError(
        "tensor: data[1] is ragged: data[1][0] has shape [1] but data[1][1] has [2]; siblings must have the same shape",
      ),
    );
    expect(() => tensor([1, [2]])).toThrow(
      shapeError(
        "tensor: data is ragged: data[0] has shape [] but data[1] has [1]; siblings must have the same shape",
      ),
    );
  });

  test("elements that are no numbers are refused", () => {
    const refused = (value: unknown, text: string) =>
      expect(() => tensor(value as number)).toThrow(
        error("DTypeError", `${text}; elements must be numbers, in nested arrays or a typed array`),
      );
    refused("1", 'tensor: data is "1"');
    refused([1, "2"], 'tensor: data[1] is "2"');
    refused([[null]], "tensor: data[0][0] is null");
    refused([[1], [true]], "tensor: data[1][0] is true");
    refused(undefined, "tensor: data is undefined");
  });

  test("typed arrays of other types are refused rather than wrapped around", () => {
    for (const array of [new Int16Array([300]), new Int8Array([-1]), new Uint32Array([300])]) {
      expect(() => tensor(array as unknown as Int32Array)).toThrow(
        expect.objectContaining({
          name: "DTypeError",
          message: expect.stringContaining(array.constructor.name),
        }),
      );
    }
  });

  test("data that does not fill the shape is refused", () => {
    expect(() => tensor(new Float32Array(5), { shape: [2, 3] })).toThrow(
      shapeError("tensor: shape [2, 3] needs 6 elements but data has 5"),
    );
    expect(() => tensor([1, 2, 3], { shape: [2] })).toThrow(
      shapeError("tensor: shape [2] needs 2 elements but data has 3"),
    );
    expect(() => tensor([1, 2, 3, 4], { shape: [-2, -2] })).toThrow(
      shapeError("tensor: shape [-2, -2] has the size -2; every size must be a non-negative integer"),
    );
  });
});

describe("filled ones", () => {
  test("zeros, ones, full, eye", () => {
    expect(zeros([2, 2]).tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(ones([3], { dtype: "int32" }).dataSync()).toEqual(new Int32Array([1, 1, 1]));
    expect(full([1, 2], 0.5, { dtype: "float64" }).dataSync()).toEqual(new Float64Array([0.5, 0.5]));
    expect(eye(2).tolist()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect([zeros([]).item(), zeros([0, 5]).tolist(), eye(0).shape]).toEqual([0, [], [0, 0]]);
  });

  test("their shape is their own, and may be made trainable", () => {
    const shape = [2, 2];
    const t = zeros(shape, { requiresGrad: true });
    shape[0] = 7;
    expect([t.shape, t.requiresGrad]).toEqual([[2, 2], true]);
  });

  test("sizes that are no sizes are refused by name", () => {
    const makers: Record<string, (shape: number[]) => Tensor> = {
      zeros,
      ones,
      rand,
      randn,
      full: (shape) => full(shape, 1),
      randint: (shape) => randint(0, 2, shape),
    };
    for (const [name, make] of Object.entries(makers)) {
      for (const [shape, size] of [
        [[2, -1], "-1"],
        [[1.5], "1.5"],
        [[Number.NaN, 3], "NaN"],
      ] as const) {
        expect(() => make([...shape])).toThrow(
          shapeError(
            `${name}: shape [${shape.join(", ")}] has the size ${size}; every size must be a non-negative integer`,
          ),
        );
      }
    }
    expect(() => eye(-1)).toThrow(
      shapeError("eye: shape [-1, -1] has the size -1; every size must be a non-negative integer"),
    );
  });
});

describe("arange", () => {
  test("counts up to, but without, its end", () => {
    expect(arange(4).tolist()).toEqual([0, 1, 2, 3]);
    expect(arange(2, 5).tolist()).toEqual([2, 3, 4]);
    expect(arange(1, 2, 0.25).tolist()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(arange(5, 0, -2).tolist()).toEqual([5, 3, 1]);
    expect(arange(3, 1).shape).toEqual([0]);
    for (const dtype of ["float32", "float64"] as const) {
      for (let n = 1; n <= 400; n++) {
        // n / 10 steps of 0.1, as they are written: none of them is that number.
        expect(arange(0, n / 10, 0.1, { dtype }).size).toBe(n);
        expect(arange(n, n + 0.9, 0.3, { dtype }).size).toBe(3);
        expect(arange(0, n / 10 + 0.01, 0.1, { dtype }).size).toBe(n + 1);
      }
    }
    // 0.6/0.1 is 6.000000000000001 in floating point, and 1 + 6·0.1 the end itself.
    const tenths = [1, 1.1, 1.2, 1.3, 1.4, 1.5];
    for (const [start, stop, step, want] of [
      [1, 1.6, 0.1, tenths],
      [1.5, 0.9, -0.1, tenths.toReversed()],
    ] as const) {
      const values = arange(start, stop, step, { dtype: "float64" }).dataSync();
      expect(Array.from(values, (x) => Number(x.toFixed(12)))).toEqual(want);
      expect(arange(start, stop, step).size).toBe(6);
    }
    expect(arange(0, 3, 1, { dtype: "int32" }).dataSync()).toEqual(new Int32Array([0, 1, 2]));
  });

  test("is start + i · step for every i that stays below the end", () => {
    const whole = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(
        whole,
        whole,
        whole.filter((n) => n !== 0),
        (start, stop, step) => {
          const expected: number[] = [];
          for (let x = start; step > 0 ? x < stop : x > stop; x += step) expected.push(x);
          expect(arange(start, stop, step).tolist()).toEqual(expected);
        },
      ),
    );
  });

  test("an endless one is refused", () => {
    const refused = (start: number, stop: number, step: number) =>
      expect(() => arange(start, stop, step)).toThrow(
        error(
          "ValueError",
          `arange: from ${start} to ${stop} by ${step} does not end; the numbers must be finite and step not 0`,
        ),
      );
    refused(0, 5, 0);
    refused(0, Number.POSITIVE_INFINITY, 1);
    refused(0, Number.NaN, 1);
  });
});
