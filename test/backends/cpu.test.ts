import { describe, expect, test } from "vitest";
import type { Kernels } from "../../src/backends/backend.js";
import { CpuBackend } from "../../src/backends/cpu.js";
import type { NumericArray } from "../../src/tensor/dtype.js";

const twice = { shape: [4], aStrides: [1], bStrides: [1] };
const numbers = () => Float32Array.of(1, 2, 3, 4);
const double = ({ kernels }: CpuBackend, x = numbers()) => kernels.binary("add", x, x, twice) as Float32Array;

describe("memory", () => {
  test("what kernels answer is counted until it is freed; what the host uploaded is not", () => {
    const cpu = new CpuBackend();
    const uploaded = cpu.upload(numbers());
    expect(cpu.memory()).toEqual({ bytes: 0, buffers: 0 });
    const results = [double(cpu), double(cpu)];
    expect(cpu.memory()).toEqual({ bytes: 32, buffers: 2 });
    for (const storage of [...results, uploaded]) cpu.free(storage);
    expect(cpu.memory()).toEqual({ bytes: 0, buffers: 0 });
  });

  test("freed memory is handed out again, once, to results of the same type and length", () => {
    const cpu = new CpuBackend();
    const first = double(cpu);
    cpu.free(first);
    cpu.free(first);
    const [second, third] = [double(cpu), double(cpu)];
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(cpu.memory()).toEqual({ bytes: 32, buffers: 2 });
    cpu.free(second);
    const ints = cpu.kernels.cast(numbers(), "int32");
    expect(ints).toEqual(Int32Array.of(1, 2, 3, 4));
  });

  test("an array of the host's is never handed out", () => {
    const cpu = new CpuBackend();
    const mine = numbers();
    cpu.free(cpu.upload(mine));
    expect(double(cpu)).not.toBe(mine);
    expect(mine).toEqual(numbers());
  });

  test("sizes that never come again do not pile up", () => {
    // Each of 200 lengths is needed for a moment, one at a time; then each is asked for again.
    const cpu = new CpuBackend();
    const run = (length: number) => cpu.kernels.unary("neg", new Float32Array(length));
    const lengths = Array.from({ length: 200 }, (_, i) => 1000 + i);
    const first = lengths.map((length) => {
      const result = run(length);
      cpu.free(result);
      return result;
    });
    const stillThere = lengths.filter((length, i) => run(length) === first[i]);
    expect(stillThere.length).toBeLessThanOrEqual(4);
  });

  test("memory that comes back dirty makes no difference to any kernel", () => {
    // Every kernel that allocates, twice: on fresh memory, and on memory that NaN was left in.
    const window = {
      ...{ N: 1, C: 1, H: 3, W: 3, R: 2, S: 2, P: 2, Q: 2 },
      ...{ strideH: 1, strideW: 1, padH: 0, padW: 0, dilationH: 1, dilationW: 1 },
    };
    const conv = { ...window, K: 1, groups: 1 };
    const image = Float32Array.from({ length: 9 }, (_, i) => i);
    const [four, two] = [numbers(), Float32Array.of(0.5, -1)];
    const index = Int32Array.of(1, 0);
    const rows = { outer: 1, R: 4, inner: 1 };
    const matrix = {
      ...{ M: 2, N: 2, K: 2, transA: false, transB: false },
      ...{ batch: 1, aStride: 0, bStride: 0 },
    };
    const norm = { N: 2, C: 2, L: 1 };
    const entropy = { N: 2, C: 2, labelSmoothing: 0 };
    const argmax = Int32Array.of(0, 4, 4, 8);
    const calls: { [Name in Exclude<keyof Kernels, "sgd" | "adam">]: Parameters<Kernels[Name]> } = {
      unary: ["exp", four],
      binary: ["mul", four, four, twice],
      compare: ["less", four, four, twice],
      cast: [four, "float64"],
      relu: [four],
      reluBackward: [four, four],
      reduce: ["sum", four, rows],
      argReduce: ["max", four, rows],
      takeAlong: [four, index, { ...rows, J: 2 }],
      putAlong: [two, index, { ...rows, J: 2 }],
      gatherRows: [four, index, { rows: 2, width: 2, J: 2 }],
      scatterAddRows: [four, index, { rows: 3, width: 2, J: 2 }],
      readStrided: [four, { shape: [2], offset: 1, strides: [2] }],
      writeStrided: [two, 5, { shape: [2], offset: 1, strides: [2] }],
      concat: [[two, four], { outer: 1, widths: [2, 4] }],
      matmul: [four, four, two, matrix],
      im2col: [image, { ...window, padH: 1, P: 4 }],
      col2im: [Float32Array.from({ length: 16 }, (_, i) => i), window],
      conv2d: [image, four, Float32Array.of(1), conv],
      conv2dInputGrad: [four, four, conv],
      conv2dWeightGrad: [four, image, conv],
      conv2dBiasGrad: [four, conv],
      maxPool2d: [image, window],
      maxPool2dBackward: [four, argmax, window],
      avgPool2d: [image, { ...window, countIncludePad: true }],
      avgPool2dBackward: [four, { ...window, countIncludePad: true }],
      softmax: [four, rows],
      logSoftmax: [four, rows],
      softmaxCrossEntropy: [four, index, entropy],
      softmaxCrossEntropyBackward: [four, index, two, entropy],
      batchNormStatistics: [four, norm],
      batchNormApply: [four, two, Float32Array.of(1, 2), null, null, norm, 1e-5],
      batchNormBackward: [four, four, two, Float32Array.of(1, 2), null, norm, 1e-5, true],
      dropout: [four, 0.5, [1, 2]],
    };
    for (const [name, args] of Object.entries(calls)) {
      const cpu = new CpuBackend();
      const kernel = cpu.kernels[name as keyof Kernels] as (...args: unknown[]) => NumericArray | object;
      const run = () => {
        const result = kernel(...args);
        return (ArrayBuffer.isView(result) ? [result] : Object.values(result)) as NumericArray[];
      };
      const fresh = run();
      const expected = fresh.map((array) => array.slice());
      for (const array of fresh) {
        cpu.free(array);
        array.fill(array instanceof Float32Array || array instanceof Float64Array ? Number.NaN : 77);
      }
      const again = run();
      expect(
        again.every((array) => fresh.includes(array)),
        name,
      ).toBe(true);
      expect(again, name).toEqual(expected);
    }
  });
});

describe("reading", () => {
  test("answers copies", async () => {
    const cpu = new CpuBackend();
    const storage = double(cpu);
    const [now, later] = [cpu.readSync(storage), await cpu.read(storage)];
    now[0] = 99;
    later[0] = 99;
    expect(storage).toEqual(Float32Array.of(2, 4, 6, 8));
  });
});
