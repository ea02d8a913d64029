import { describe, expect, test } from "vitest";
import { CpuBackend } from "../../src/backends/cpu.js";
import type { NumericArray } from "../../src/tensor/dtype.js";
import { cases } from "./cases.js";

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
    for (const { kernel: name, name: title, args } of cases) {
      if (name === "sgd" || name === "adam") continue;
      const cpu = new CpuBackend();
      const kernel = cpu.kernels[name] as (...args: unknown[]) => NumericArray | object;
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
        `${name} ${title}`,
      ).toBe(true);
      const bytes = (arrays: NumericArray[]) => arrays.map(({ buffer }) => Buffer.from(buffer));
      const same = bytes(again).every((part, i) => part.equals(bytes(expected)[i]));
      expect(same, `${name} ${title}`).toBe(true);
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
