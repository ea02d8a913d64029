import { gzipSync } from "node:zlib";
import { decodeIdx, encodeIdx } from "pellucid/data";
import { gunzipIfNeeded } from "../../src/data/gunzip-if-needed.js";
import { idxLength } from "../../src/data/idx.js";
import { fuzzTest } from "./fuzz-test.js";

const arrays = [
  encodeIdx({ type: "uint8", shape: [2, 3, 3], data: new Uint8Array(18).fill(7) }),
  encodeIdx({ type: "float64", shape: [4], data: new Float64Array([1, Number.NaN, -0, 1e300]) }),
  encodeIdx({ type: "int16", shape: [], data: new Int16Array([5]) }),
];

fuzzTest({ name: "IDX", seeds: arrays, parse: (bytes) => decodeIdx(bytes) });

const unpacked = async (bytes: Uint8Array) => decodeIdx(await gunzipIfNeeded(bytes, "images.gz", idxLength));

fuzzTest({
  name: "gz",
  seeds: arrays.map((bytes) => gzipSync(bytes)),
  parse: unpacked,
});

fuzzTest({ name: "IDX in gz", seeds: arrays, parse: (bytes) => unpacked(gzipSync(bytes)) });
