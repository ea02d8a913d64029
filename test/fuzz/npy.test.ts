import { decodeNpy, encodeNpy } from "pellucid/formats";
import { arrays, golden } from "../formats/golden-files.js";
import { fuzzTest } from "./fuzz-test.js";

fuzzTest({
  name: "NPY",
  seeds: [
    ...Object.keys(arrays.written).map((name) => golden(`numpy/${name}.npy`)),
    ...["version-2", "version-3", "float64-big-endian-fortran"].map((name) => golden(`numpy/${name}.npy`)),
  ],
  parse: (bytes) => encodeNpy(decodeNpy(bytes)),
});

/** A file of that header, and 24 bytes of data. */
function behind(header: Uint8Array): Uint8Array {
  const start = encodeNpy(new Uint8Array()).slice(0, 10);
  new DataView(start.buffer).setUint16(8, header.length, true);
  return Buffer.concat([start, header.subarray(0, 0xffff), new Uint8Array(24)]);
}

fuzzTest({
  name: "NPY header",
  seeds: [
    '{"descr": "<f4", "fortran_order": False, "shape": (2, 3), }',
    '{"descr": ">i2", "fortran_order": True, "shape": [3, 4]}',
    '{"descr": "=c8", "fortran_order": False, "shape": (3,), }',
  ].map((text) => new TextEncoder().encode(text)),
  text: true,
  parse: (bytes) => decodeNpy(behind(bytes)),
});
