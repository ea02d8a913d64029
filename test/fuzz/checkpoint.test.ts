import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nn, optim } from "pellucid";
import { decodeSafetensors, encodeSafetensors } from "pellucid/data";
import { loadCheckpoint, saveCheckpoint } from "pellucid/train";
import { repairChecksum } from "../support/safetensors-file.js";
import { fuzzTest } from "./fuzz-test.js";
import { scratchDirectory } from "./scratch-directory.js";

const directory = scratchDirectory();
const path = join(directory, "checkpoint.safetensors");

const model = new nn.Linear(2, 1);
const optimizer = new optim.Adam(model.parameters());
await saveCheckpoint(path, { model, optimizer, progress: { epoch: 3 } });
const bytes = new Uint8Array(readFileSync(path));
const { tensors, metadata } = decodeSafetensors(bytes);

const load = (file: Uint8Array) => {
  writeFileSync(path, file);
  return loadCheckpoint(path, { model, optimizer });
};

fuzzTest({ name: "checkpoint", seeds: [bytes], repair: repairChecksum, parse: load });

const keys = ["optimizer", "random", "average"];
const text = (key: string) => new TextEncoder().encode(`${key} ${metadata[key]}`);

fuzzTest({
  name: "checkpoint metadata",
  seeds: keys.map(text),
  text: true,
  parse: (changed) => {
    const [key, ...words] = new TextDecoder().decode(changed).split(" ");
    return load(encodeSafetensors(tensors, { ...metadata, [key]: words.join(" ") }));
  },
});
