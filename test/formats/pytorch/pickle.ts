// Pickles by hand, and files of torch.save around them.

import { zipSync } from "fflate";

/** Letters are opcodes and texts; numbers are bytes. */
export const pickle = (...parts: (string | number | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === "number") return [part];
      return typeof part === "string" ? Array.from(part, (letter) => letter.charCodeAt(0)) : [...part];
    }),
  );

/** A number of 32 bits. */
export const word = (value: number): Uint8Array => new Uint8Array(new Int32Array([value]).buffer);

/** A text of Python. */
export const text = (value: string): Uint8Array => pickle("X", word(value.length), value);

const FLOATS = pickle("ctorch\nFloatStorage\n");

/** A storage of floats under this name. */
export const storage = (key: string, length: number, type = FLOATS): Uint8Array =>
  pickle("(", text("storage"), type, text(key), text("cpu"), "J", word(length), "tQ");

/** A tensor of that storage. */
export const tensorOf = (
  of: Uint8Array,
  { offset = 0, shape, strides }: { offset?: number; shape: number[]; strides: number[] },
): Uint8Array => {
  const tuple = (values: number[]) => pickle("(", ...values.flatMap((n) => ["J", word(n)]), "t");
  return pickle(
    "ctorch._utils\n_rebuild_tensor_v2\n(",
    of,
    "J",
    word(offset),
    tuple(shape),
    tuple(strides),
    "\x89ccollections\nOrderedDict\n)RtR",
  );
};

/** A file of torch.save with that pickle, and these storages. */
export function archive(data: Uint8Array, storages: Record<string, Uint8Array> = {}): Uint8Array {
  const files: Record<string, Uint8Array> = { "archive/data.pkl": data };
  for (const [key, bytes] of Object.entries(storages)) files[`archive/data/${key}`] = bytes;
  return zipSync(files, { level: 0 });
}
