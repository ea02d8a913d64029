import { decodeNpz } from "pellucid/formats";
import { golden } from "../formats/golden-files.js";
import { fuzzTest } from "./fuzz-test.js";
import { repairZip } from "./repair-zip.js";

fuzzTest({
  name: "NPZ",
  seeds: ["several", "several-compressed", "mixed", "streamed"].map((name) => golden(`numpy/${name}.npz`)),
  repair: repairZip,
  parse: (bytes) => decodeNpz(bytes),
});
