import { describe } from "../../describe.js";
import { FormatError } from "../../errors.js";
import { readFirst } from "../../files/read-first.js";
import type { StateDict } from "../../nn/module.js";
import { Tensor } from "../../tensor/tensor.js";
import type { Fail } from "../fail.js";
import { readArchive } from "./archive.js";
import { buildValues, type PytorchValue } from "./build-values.js";
import { torchHost } from "./torch-names.js";
import { unpickle } from "./unpickle.js";

export type { PytorchKey, PytorchValue } from "./build-values.js";

/** How many keys an error lists. */
const LISTED = 8;

/**
 * Decodes whatever `torch.save` wrote (PyTorch 1.6 and later): tensors, dicts, lists, tuples, numbers, texts and bytes, in one
 * another. For a state dict alone, {@link decodePytorch} answers it with its type.
 *
 * Views with any strides are laid out row by row, each on its own, though PyTorch had them share memory. float16 and bfloat16
 * become float32; int8, int16 and int64 become int32, bool becomes uint8. Parameters keep whether they require gradients.
 *
 * A pickle can name any function of Python, to be called as it is read. Here those of tensors and containers are known, and
 * every other name is refused; nothing of the file is ever run.
 *
 * Source: https://pytorch.org/docs/stable/notes/serialization.html
 *
 * @param source what the bytes are called in errors, for example their path.
 * @throws {FormatError} that says what is damaged, what is refused by which name, or which tensor none here can be.
 * @example
 * import { decodePytorchObject } from "pellucid/formats";
 * const checkpoint = decodePytorchObject(pt);
 * checkpoint instanceof Map && checkpoint.get("epoch"); // 3
 */
export function decodePytorchObject(bytes: Uint8Array, source = "PyTorch data"): PytorchValue {
  return decode(bytes, failIn("decodePytorchObject", source, bytes));
}

/**
 * Decodes a state dict that `torch.save(model.state_dict(), path)` wrote; see {@link decodePytorchObject} for what becomes
 * of its tensors. It fits the same network here: names and layouts are PyTorch's.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.save.html
 *
 * @param source what the bytes are called in errors, for example their path.
 * @param key where the state dict is, in a file that holds more: `"model"`, or with dots `"ema.model"`.
 * @throws {FormatError} as {@link decodePytorchObject} does, and when there is no state dict, with what there is.
 * @example
 * import { decodePytorch } from "pellucid/formats";
 * const state = decodePytorch(pt, "checkpoint.pt", "model");
 * model.loadStateDict(state);
 */
export function decodePytorch(bytes: Uint8Array, source = "PyTorch data", key?: string): StateDict {
  const fail = failIn("decodePytorch", source, bytes);
  return stateDictIn(decode(bytes, fail), key, fail);
}

function failIn(op: string, source: string, bytes: Uint8Array): Fail {
  return (text) => {
    throw new FormatError(`${op}: ${source} ${text}`, { source, byteLength: bytes.length });
  };
}

function decode(bytes: Uint8Array, fail: Fail): PytorchValue {
  const archive = readArchive(bytes, fail);
  return buildValues(
    unpickle(archive.pickle, torchHost(archive.pickle.length, fail)),
    archive,
    bytes.length,
    fail,
  );
}

function stateDictIn(whole: PytorchValue, key: string | undefined, fail: Fail): StateDict {
  const value = key === undefined ? whole : at(whole, key);
  const what = key === undefined ? "it" : describe(key);
  if (value === undefined) return fail(`has no ${what}: it is ${contentOf(whole)}`);
  if (isStateDict(value)) return value;
  const way =
    value instanceof Map ? "name the one that is a state dict by its key" : "save model.state_dict()";
  return fail(`holds no state dict: ${what} is ${contentOf(value)}; ${way}, or take decodePytorchObject`);
}

/** Keys may have dots themselves, as names of weights do, so the longest that is there goes first. */
function at(value: PytorchValue, key: string): PytorchValue | undefined {
  if (!(value instanceof Map)) return undefined;
  for (let end = key.length; end > 0; end = key.lastIndexOf(".", end - 1)) {
    const found = value.get(key.slice(0, end));
    if (found !== undefined) return end === key.length ? found : at(found, key.slice(end + 1));
  }
  return undefined;
}

const isStateDict = (value: PytorchValue): value is Map<string, Tensor> =>
  value instanceof Map && [...value].every(([name, t]) => typeof name === "string" && t instanceof Tensor);

/** `a dict of "model" (a state dict), "epoch" (3)`. */
function contentOf(value: PytorchValue): string {
  if (!(value instanceof Map)) return describe(value);
  const members = [...value].slice(0, LISTED).map(([key, item]) => {
    const what = item instanceof Map ? (isStateDict(item) ? "a state dict" : "a dict") : describe(item);
    return `${describe(key)} (${what})`;
  });
  return `a dict of ${members.join(", ")}${value.size > LISTED ? ", …" : ""}`;
}

/**
 * Reads a state dict from a `.pt` or `.pth` file.
 *
 * @param key where the state dict is, in a file that holds more: `"model"`, or with dots `"ema.model"`.
 * @throws {FormatError} when there is no such file, and as {@link decodePytorch} does.
 * @example
 * import { readPytorch } from "pellucid/formats";
 * model.loadStateDict(await readPytorch("pytorch/model.pt"));
 */
export async function readPytorch(path: string, key?: string): Promise<StateDict> {
  const { bytes } = await readFirst("readPytorch", [path]);
  return decodePytorch(bytes, path, key);
}

/**
 * Reads whatever a `.pt` or `.pth` file holds.
 *
 * @throws {FormatError} when there is no such file, and as {@link decodePytorchObject} does.
 * @example
 * import { readPytorchObject } from "pellucid/formats";
 * const checkpoint = await readPytorchObject("pytorch/checkpoint.pt");
 */
export async function readPytorchObject(path: string): Promise<PytorchValue> {
  const { bytes } = await readFirst("readPytorchObject", [path]);
  return decodePytorchObject(bytes, path);
}
