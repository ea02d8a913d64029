// Bugs in how files of other programs are read and written.

import { caughtBy, type Mutation } from "./mutation.js";

const NPY = ["test/formats/npy/golden.test.ts"];
const ZIP = ["test/formats/zip/read-zip.test.ts"];
const PYTORCH = ["test/formats/pytorch/golden.test.ts"];
const BAD_PYTORCH = ["test/formats/pytorch/bad-input.test.ts"];

export const formats: readonly Mutation[] = [
  caughtBy("float16: halfway rounded up", NPY, "src/formats/float16.ts", [
    "size * 2 ** (10 - exponent) + UNIT - UNIT",
    "Math.floor(size * 2 ** (10 - exponent) + 0.5)",
  ]),
  caughtBy("NPY: big-endian read as little", NPY, "src/formats/npy/npy-dtypes.ts", [
    'order === ">"',
    "false",
  ]),
  caughtBy("views: an axis that begins again goes on from its end", PYTORCH, "src/formats/strided.ts", [
    "from -= shape[axis]! * strides[axis]!;",
    "",
  ]),
  caughtBy("views: one element beyond the storage", BAD_PYTORCH, "src/formats/pytorch/pickled-tensor.ts", [
    "last < storage.length",
    "last <= storage.length",
  ]),
  caughtBy("pickle: calls copy without end", BAD_PYTORCH, "src/formats/pytorch/torch-names.ts", [
    "budget -= bytes;",
    "",
  ]),
  caughtBy("zip: more than was claimed", ZIP, "src/formats/zip/inflate.ts", [
    "length + piece.length > size",
    "length > size",
  ]),
  caughtBy("zip: a checksum that nobody compares", ZIP, "src/formats/zip/read-zip.ts", [
    "found !== crc",
    "found < 0",
  ]),
];
