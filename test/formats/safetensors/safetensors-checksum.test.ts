import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "pellucid/formats";
import { expect, test } from "vitest";
import { FormatError } from "../../../src/errors.js";
import { error } from "../../support/errors.js";

const tensors = new Map<string, SafetensorsTensor>([
  ["w", { dtype: "float32", shape: [2], data: new Float32Array([1, 2]) }],
]);
const bytes = encodeSafetensors(tensors, { note: "x" });
const key = new TextDecoder().decode(bytes).indexOf("crc32c");
const withByte = (at: number, change: (byte: number) => number) =>
  bytes.map((byte, i) => (i === at ? change(byte) : byte));

test("of every bit that flips, something is said, or it was the name of the checksum", () => {
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const at = bit >> 3;
    const damaged = withByte(at, (byte) => byte ^ (1 << (bit & 7)));
    const inKey = at >= key && at < key + "crc32c".length;
    try {
      expect([...decodeSafetensors(damaged).tensors]).toEqual([...tensors]);
      expect(inKey).toBe(true);
    } catch (reason) {
      if (!(reason instanceof FormatError)) throw reason;
    }
  }
});

test("a flipped bit of a weight is told of, with the file, what was found and what expected", () => {
  const expected = new TextDecoder().decode(bytes).slice(35, 43);
  const damaged = withByte(bytes.length - 1, (byte) => byte ^ 1);
  expect(() => decodeSafetensors(damaged, "m.safetensors")).toThrow(
    error(
      "FormatError",
      new RegExp(
        `^decodeSafetensors: m.safetensors is damaged: its crc32c is [0-9a-f]{8}, but "${expected}" was written; take a whole copy, or, where another program changed it and kept the metadata, leave out crc32c there$`,
      ),
    ),
  );
});

test("the checksum is not among the metadata that are read", () => {
  expect(decodeSafetensors(bytes).metadata).toEqual({ note: "x" });
});

test("metadata whose names are numbers stay behind the checksum", () => {
  const numbered = encodeSafetensors(tensors, { 0: "zero" });
  expect(decodeSafetensors(numbered).metadata).toEqual({ 0: "zero" });
  numbered[numbered.length - 1]! ^= 1;
  expect(() => decodeSafetensors(numbered)).toThrow("is damaged");
});
