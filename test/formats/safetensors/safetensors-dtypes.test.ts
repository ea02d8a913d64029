import { decodeSafetensors } from "pellucid/formats";
import { expect, test } from "vitest";
import { file, fileOf } from "../../support/safetensors-file.js";

const known = "known are F64, F32, F16, BF16, F8_E5M2, F8_E4M3, I64, U64, I32, U32, U16, I16, I8, U8, BOOL";

test.each([
  ["U16", new Uint16Array([0, 65535]), [0, 65535]],
  ["U32", new Uint32Array([0, 2 ** 31 - 1]), [0, 2 ** 31 - 1]],
  ["U64", new BigUint64Array([0n, 2n ** 31n - 1n]), [0, 2 ** 31 - 1]],
])("%s becomes int32", (dtype, values, expected) => {
  const { tensors } = decodeSafetensors(fileOf(dtype, [2], values));
  expect(tensors.get("a")).toEqual({ dtype: "int32", shape: [2], data: new Int32Array(expected) });
});

// Values of PyTorch's float8_e4m3fn and float8_e5m2 for these bits.
test.each([
  ["F8_E4M3", [0x00, 0x01, 0x08, 0x38, 0xb8, 0x7e, 0x7f], [0, 2 ** -9, 2 ** -6, 1, -1, 448, Number.NaN]],
  [
    "F8_E5M2",
    [0x00, 0x01, 0x3c, 0xbc, 0x7b, 0x7c, 0x7e],
    [0, 2 ** -16, 1, -1, 57344, Number.POSITIVE_INFINITY, Number.NaN],
  ],
])("%s becomes float32", (dtype, bits, expected) => {
  const { tensors } = decodeSafetensors(fileOf(dtype, [7], new Uint8Array(bits)));
  expect(tensors.get("a")).toEqual({ dtype: "float32", shape: [7], data: new Float32Array(expected) });
});

test.each([
  ["I64", new BigInt64Array([5n, 2n ** 31n]), 2 ** 31],
  ["I64", new BigInt64Array([5n, -(2n ** 31n) - 1n]), -(2 ** 31) - 1],
  ["I64", new BigInt64Array([5n, 2n ** 63n - 1n]), 2n ** 63n - 1n],
  ["U64", new BigUint64Array([5n, 2n ** 64n - 1n]), 2n ** 64n - 1n],
  ["U32", new Uint32Array([5, 2 ** 32 - 1]), 2 ** 32 - 1],
])("%s with %s is unreadable", (dtype, values, value) => {
  const { tensors, unreadable } = decodeSafetensors(fileOf(dtype, [2], values));
  expect([...tensors]).toEqual([]);
  const why = `is ${dtype} and holds ${value} at element 1; only values that fit int32 can be read`;
  expect([...unreadable]).toEqual([["a", why]]);
});

test.each(["F4", "C64", "constructor"])("a tensor of dtype %s leaves the others readable", (dtype) => {
  const bytes = file(
    {
      odd: { dtype, shape: [7], data_offsets: [0, 4] },
      w: { dtype: "U8", shape: [2], data_offsets: [4, 6] },
    },
    6,
  );
  const { tensors, unreadable } = decodeSafetensors(bytes);
  expect([...tensors]).toEqual([["w", { dtype: "uint8", shape: [2], data: new Uint8Array(2) }]]);
  expect([...unreadable]).toEqual([["odd", `has the unknown dtype "${dtype}"; ${known}`]]);
});
