import { describe } from "../../describe.js";
import type { Fail } from "../fail.js";
import { Named, Tuple } from "./pickled.js";
import { itemsOf, type PickledStorage, PickledTensor } from "./pickled-tensor.js";
import type { PickleHost } from "./unpickle.js";

/** The numbers of each storage class. */
const STORAGES: Readonly<Record<string, string>> = {
  "torch.DoubleStorage": "float64",
  "torch.FloatStorage": "float32",
  "torch.HalfStorage": "float16",
  "torch.BFloat16Storage": "bfloat16",
  "torch.LongStorage": "int64",
  "torch.IntStorage": "int32",
  "torch.ShortStorage": "int16",
  "torch.CharStorage": "int8",
  "torch.ByteStorage": "uint8",
  "torch.BoolStorage": "bool",
  "torch.ComplexFloatStorage": "complex64",
  "torch.ComplexDoubleStorage": "complex128",
};

/** Element types, which are values of their own where an archive holds them. */
const DTYPES =
  /^torch\.(float(16|32|64)|bfloat16|u?int(8|16|32|64)|bool|complex(32|64|128)|float8_e(4m3fn|5m2)|q(u?int8|int32))$/;

/** What is refused most often, by how its name begins, and what to save instead. */
const WAYS: readonly (readonly [begins: string, way: string])[] = [
  ["numpy.", "convert NumPy's values before saving: x.item() of a number, torch.from_numpy(x) of an array"],
  ["torch.nn.", "it holds a whole module; save its weights: torch.save(model.state_dict(), path)"],
  ["__main__.", "it holds an object of a program; save its weights: torch.save(model.state_dict(), path)"],
  ["torch._utils._rebuild_sparse", "save a dense tensor: x.to_dense()"],
  ["torch._utils._rebuild_q", "save an unquantized tensor: x.dequantize()"],
  ["torch.device", "save its name: str(device)"],
];
const DEFAULT_WAY = "save a state dict: torch.save(model.state_dict(), path)";

/**
 * What calls make may take so many times the bytes of the pickle. An argument stands in it once and can be recalled with two
 * bytes; torch.save recalls none.
 */
const MOST_TIMES = 4;
/** About what an entry of a dict takes, and no less than it has bytes in a pickle. */
const ENTRY_BYTES = 16;

/**
 * The names of Python that a pickle of tensors may call, and no others.
 *
 * @param pickleLength bytes of the pickle that calls them.
 */
export function torchHost(pickleLength: number, fail: Fail): PickleHost {
  let budget = MOST_TIMES * pickleLength;
  const charge: Charge = (bytes) => {
    budget -= bytes;
    if (budget < 0) {
      fail(
        `is refused: the calls of its pickle copy more than ${MOST_TIMES} times its ${pickleLength} bytes, which torch.save does not write`,
      );
    }
  };
  const arity = (name: string, args: readonly unknown[], least: number): void => {
    if (args.length < least) fail(`has a pickle that calls ${name} with ${args.length} arguments`);
  };
  const functions: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
    "collections.OrderedDict": (args) => orderedDict(args, charge, fail),
    "torch.Size": ([sizes]) =>
      sizes instanceof Tuple ? sizes : fail("has a torch.Size of what is no tuple"),
    "_codecs.encode": ([text, encoding]) => latin1(text, encoding, charge, fail),
    "__builtin__.bytes": ([bytes]) => copyOf(bytes, charge, fail),
    "__builtin__.bytearray": ([bytes]) => copyOf(bytes, charge, fail),
    "builtins.bytearray": ([bytes]) => copyOf(bytes, charge, fail),
    "torch._utils._rebuild_tensor_v2": (args) => {
      arity("_rebuild_tensor_v2", args, 5);
      const [storage, offset, shape, strides, requiresGrad] = args;
      if (!isStorage(storage)) return fail("has a tensor without a storage");
      return new PickledTensor(
        storage,
        offset as number,
        itemsOf(shape, fail),
        itemsOf(strides, fail),
        requiresGrad === true,
      );
    },
    "torch._utils._rebuild_parameter": ([tensor, requiresGrad]) =>
      tensor instanceof PickledTensor
        ? tensor.withRequiresGrad(requiresGrad === true)
        : fail("has a parameter that is no tensor"),
  };
  const storages = new Set<PickledStorage>();
  const isStorage = (value: unknown): value is PickledStorage => storages.has(value as PickledStorage);

  return {
    fail,
    find(name) {
      if (Object.hasOwn(functions, name)) return new Named(name, functions[name]!);
      if (Object.hasOwn(STORAGES, name) || DTYPES.test(name)) return new Named(name, null);
      const way = WAYS.find(([begins]) => name.startsWith(begins))?.[1] ?? DEFAULT_WAY;
      const shown = describe(name).slice(1, -1);
      return fail(
        `is refused: ${shown}; nothing that a file names is ever run, and only tensors, numbers, texts, lists and dicts are made: ${way}`,
      );
    },
    load(key) {
      const storage = storageOf(key, fail);
      storages.add(storage);
      return storage;
    },
  };
}

/** The key is ("storage", class, name of the file, device, how many numbers). */
function storageOf(key: unknown, fail: Fail): PickledStorage {
  const [kind, type, name, , length] = key instanceof Tuple ? key.items : [];
  if (kind !== "storage" || !(type instanceof Named) || typeof name !== "string") {
    return fail("has a pickle that asks for what is no storage");
  }
  if (!Object.hasOwn(STORAGES, type.name))
    return fail(`has a storage of ${type.name}, which is no class of them`);
  if (!Number.isSafeInteger(length) || (length as number) < 0) {
    return fail(`has a storage ${describe(name)} of ${describe(length)} elements`);
  }
  return { key: name, type: STORAGES[type.name]!, length: length as number };
}

/** Refuses what takes more bytes than are left. */
type Charge = (bytes: number) => void;

/** OrderedDict() or, as older pickles have it, OrderedDict([[key, value], …]). */
function orderedDict([pairs]: readonly unknown[], charge: Charge, fail: Fail): Map<unknown, unknown> {
  if (pairs === undefined) return new Map();
  if (Array.isArray(pairs)) charge(ENTRY_BYTES * pairs.length);
  const items = Array.isArray(pairs)
    ? pairs.map((pair) => (pair instanceof Tuple ? pair.items : pair))
    : [null];
  const isPairs = items.every(
    (pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] !== "object",
  );
  return isPairs ? new Map(items as [unknown, unknown][]) : fail("has an OrderedDict of what are no pairs");
}

/** Bytes of bytes; none without an argument. */
function copyOf(bytes: unknown, charge: Charge, fail: Fail): Uint8Array {
  if (bytes === undefined) return new Uint8Array();
  if (!(bytes instanceof Uint8Array)) return fail("has bytes made of what are none");
  charge(bytes.length);
  return bytes.slice();
}

/** How protocol 2 writes bytes: each as the letter of its number. */
function latin1(text: unknown, encoding: unknown, charge: Charge, fail: Fail): Uint8Array {
  if (typeof text !== "string" || encoding !== "latin1") return fail("has bytes that are no text in latin1");
  charge(text.length);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) {
    const letter = text.charCodeAt(i);
    if (letter > 0xff) fail("has bytes that are no text in latin1");
    bytes[i] = letter;
  }
  return bytes;
}
