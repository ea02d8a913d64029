import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type NumericArray, Tensor } from "pellucid";
import { importOnnx, type OnnxModule } from "pellucid/formats";
import { expect } from "vitest";
import { fromBfloat16, fromHalf } from "../../../../src/formats/float16.js";

interface Stored {
  dtype: string;
  shape: number[];
  data: string;
}

/** A model, what goes in, and what others make of it. */
export interface Case {
  name: string;
  model: Uint8Array;
  inputs: Stored[];
  outputs: Stored[];
}

/** Of a file that one of the Python scripts in fixtures wrote. */
export function readCases(file: string): Case[] {
  const packed = readFileSync(new URL(`../fixtures/${file}`, import.meta.url));
  const stored = JSON.parse(gunzipSync(packed).toString()) as (Omit<Case, "model"> & { model: string })[];
  return stored.map((entry) => ({ ...entry, model: Buffer.from(entry.model, "base64") }));
}

type Raw = new (buffer: ArrayBuffer) => Iterable<number | bigint>;

const RAW: Record<string, Raw> = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** NumPy has no bfloat16: ONNX's tests have its bits as uint16. */
function numbersOf({ dtype, data }: Stored, isFloat: boolean): number[] {
  if (!(dtype in RAW)) throw new Error(`a test has ${dtype}`);
  const numbers = [...new RAW[dtype](Uint8Array.from(Buffer.from(data, "base64")).buffer)].map(Number);
  if (dtype === "float16") return numbers.map(fromHalf);
  return dtype === "uint16" && isFloat ? numbers.map(fromBfloat16) : numbers;
}

const ARRAYS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array };

/** What goes in, as the model takes it. */
export const inputsOf = (model: OnnxModule, { inputs }: Case): Tensor[] =>
  inputs.map((stored, i) => {
    const dtype = model.inputs[i]?.dtype ?? "float32";
    const data: NumericArray = ARRAYS[dtype].from(numbersOf(stored, dtype.startsWith("float")));
    return Tensor.fromHost(dtype, data, stored.shape);
  });

/** Runs a case, and compares all that comes out: elements to a part of their size, or of `floor` where they are smaller. */
export async function expectCase(test: Case, { part = 1e-5, floor = 0.1 } = {}): Promise<void> {
  const model = importOnnx(test.model);
  const found = model.run(...inputsOf(model, test));
  expect(model.outputs).toHaveLength(test.outputs.length);
  for (const [i, name] of model.outputs.entries()) {
    const { shape, dtype } = found[name];
    expect(shape, name).toEqual(test.outputs[i].shape);
    const expected = numbersOf(test.outputs[i], dtype.startsWith("float"));
    const elements = await found[name].data();
    for (const [k, value] of expected.entries()) {
      if (elements[k] === value || (Number.isNaN(elements[k]) && Number.isNaN(value))) continue;
      const error = Math.abs(elements[k] - value) / Math.max(floor, Math.abs(value));
      expect(error, `${name}[${k}]: ${elements[k]} and ${value}`).toBeLessThanOrEqual(part);
    }
  }
}
