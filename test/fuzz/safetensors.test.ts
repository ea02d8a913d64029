import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "pellucid/formats";
import { file, repairChecksum } from "../support/safetensors-file.js";
import { fuzzTest } from "./fuzz-test.js";

const tensors = new Map<string, SafetensorsTensor>([
  ["fc.weight", { dtype: "float32", shape: [2, 2], data: new Float32Array([1, -2, 0.5, Number.NaN]) }],
  ["count", { dtype: "int64", shape: [], data: new Int32Array([7]) }],
  ["mask", { dtype: "bool", shape: [3], data: new Uint8Array([0, 1, 1]) }],
]);

fuzzTest({
  name: "safetensors",
  seeds: [encodeSafetensors(tensors), encodeSafetensors(tensors, { note: "[]" })],
  repair: repairChecksum,
  parse: (bytes) => decodeSafetensors(bytes),
});

const header = (dtypes: string[]) =>
  JSON.stringify({
    __metadata__: { format: "pt" },
    ...Object.fromEntries(
      dtypes.map((dtype, i) => [`w${i}`, { dtype, shape: [2], data_offsets: [8 * i, 8 * i + 8] }]),
    ),
  });

fuzzTest({
  name: "safetensors header",
  seeds: [header(["F32", "U32"]), header(["I32", "C32"])].map((text) => new TextEncoder().encode(text)),
  text: true,
  parse: (bytes) => decodeSafetensors(file(bytes, 16)),
});
