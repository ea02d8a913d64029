import { describe, describeItems } from "../../describe.js";
import { dtypeOf, isFloat } from "../../tensor/dtype.js";
import { Tensor } from "../../tensor/tensor.js";
import type { Fail } from "../fail.js";
import { DECODINGS } from "../safetensors/safetensors-dtypes.js";
import { countOf, gather, type Width } from "../strided.js";
import type { TorchArchive } from "./archive.js";
import { Named, Tuple } from "./pickled.js";
import { PickledTensor, requireInside } from "./pickled-tensor.js";

/** What a key of a dict may be. */
export type PytorchKey = string | number | bigint | boolean | null;

/**
 * What a file of torch.save holds: dicts are Maps, lists and tuples arrays, whole numbers bigints where no number is exact,
 * element types their names, such as "torch.float32".
 */
export type PytorchValue = PytorchKey | Uint8Array | Tensor | PytorchValue[] | Map<PytorchKey, PytorchValue>;

/** What safetensors calls the numbers of PyTorch, whose bytes are the same. */
const STORED: Readonly<Record<string, string>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  int64: "I64",
  int32: "I32",
  int16: "I16",
  int8: "I8",
  uint8: "U8",
  bool: "BOOL",
};

/** As deep as containers may lie within one another: each takes some of the stack. */
const MAX_DEPTH = 100;
/**
 * Views may repeat and share the numbers of the file, and are laid out each on its own: to at most so many times the bytes
 * of the file, and what is small anyway.
 */
const MOST_TIMES = 4;
const SMALL = 2 ** 26;

/** What a pickle made, with its tensors laid out; what it shares is shared. */
export function buildValues(
  pickled: unknown,
  archive: TorchArchive,
  byteLength: number,
  fail: Fail,
): PytorchValue {
  const built = new Map<object, PytorchValue>();
  const around = new Set<object>();
  const tensors = new Map<string, Tensor>();
  let budget = MOST_TIMES * byteLength + SMALL;

  const build = (value: unknown, path: readonly unknown[]): PytorchValue => {
    if (typeof value !== "object" || value === null) return value as PytorchKey;
    if (value instanceof Uint8Array) return value;
    const known = built.get(value);
    if (known !== undefined) return known;
    if (around.has(value)) return fail(`is refused: ${nameOf(path)} holds itself`);
    if (path.length > MAX_DEPTH) return fail(`is refused: its containers lie more than ${MAX_DEPTH} deep`);
    around.add(value);
    const result = buildObject(value, path);
    around.delete(value);
    built.set(value, result);
    return result;
  };

  const buildObject = (value: object, path: readonly unknown[]): PytorchValue => {
    if (value instanceof PickledTensor) return buildTensor(value, path);
    if (value instanceof Tuple) return value.items.map((item, i) => build(item, [...path, i]));
    if (Array.isArray(value)) return value.map((item, i) => build(item, [...path, i]));
    if (value instanceof Map) {
      return new Map([...value].map(([key, item]) => [key as PytorchKey, build(item, [...path, key])]));
    }
    if (value instanceof Named && value.call === null && !value.name.endsWith("Storage")) return value.name;
    const what = value instanceof Named ? value.name : "a storage without a tensor";
    return fail(
      `is refused: ${nameOf(path)} is ${what}; save a state dict: torch.save(model.state_dict(), path)`,
    );
  };

  const buildTensor = (pickled: PickledTensor, path: readonly unknown[]): Tensor => {
    const { storage, offset, shape, strides, requiresGrad } = pickled;
    const label = path.length === 0 ? "is a tensor" : `has a tensor ${nameOf(path)}`;
    const failTensor: Fail = (text) => fail(`${label} that ${text}`);
    requireInside(pickled, failTensor);
    const decoding = DECODINGS.get(STORED[storage.type]);
    if (decoding === undefined) {
      return failTensor(`is ${storage.type}, of which there are no tensors here; save torch.view_as_real(x)`);
    }
    const view = JSON.stringify([storage.key, storage.type, offset, shape, strides, requiresGrad]);
    const same = tensors.get(view);
    if (same !== undefined) return same;
    const width = decoding.bytes as Width;
    const numbers = archive.readStorage(storage, width);
    budget -= countOf(shape) * Math.max(width, 4);
    if (budget < 0) {
      return failTensor(
        `repeats numbers of the file (shape ${describeItems(shape)}, strides ${describeItems(strides)}): laid out, the tensors take more than ${MOST_TIMES} times its bytes; save x.contiguous() of fewer`,
      );
    }
    const elements = gather(numbers, shape, strides, offset, width);
    const data = decoding.decode(elements.buffer);
    if (typeof data === "string")
      return failTensor(`is ${storage.type} and ${data}; save x.to(torch.float64)`);
    const host = data instanceof Int8Array || data instanceof Int16Array ? Int32Array.from(data) : data;
    const dtype = dtypeOf(host);
    if (requiresGrad && !isFloat(dtype))
      return failTensor(
        `is ${storage.type} and requires a gradient, which only floats have; save x.detach()`,
      );
    const made = Tensor.fromHost(dtype, host, [...shape]);
    if (requiresGrad) made.requiresGrad = true;
    tensors.set(view, made);
    return made;
  };

  return build(pickled, []);
}

/** `"model.fc.weight"`, or what has no name. */
const nameOf = (path: readonly unknown[]): string =>
  path.length === 0 ? "its content" : describe(path.map(String).join("."));
