import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JsonlLog } from "../../src/train/logs/jsonl-log.js";
import { parseStudy } from "../../src/tune/record.js";
import { runTrials } from "../tune/study-runs.js";
import { fuzzTest } from "./fuzz-test.js";
import { scratchDirectory } from "./scratch-directory.js";

const directory = scratchDirectory();
const path = join(directory, "a.jsonl");

runTrials(join(directory, "study.jsonl"), 6);
const study = readFileSync(join(directory, "study.jsonl"));
const header = study.subarray(0, study.indexOf("\n") + 1);

fuzzTest({
  name: "journal of a search",
  seeds: [study, header],
  text: true,
  parse(bytes) {
    const lines = Buffer.from(bytes).toString().split("\n").slice(0, -1);
    return parseStudy({ lines: lines.map((text) => ({ text, end: 0 })), torn: "" }, "study.jsonl");
  },
});

const line = (step: number) =>
  `{"time":"2026-11-28T12:00:00.000Z","step":${step},"epoch":1,"loss/batch":0.5,"learning rate":0.001}\n`;

fuzzTest({
  name: "log of a run",
  seeds: [1, 2, 3].map((lines) =>
    Buffer.from(Array.from({ length: lines }, (_, i) => line(10 * i)).join("")),
  ),
  text: true,
  async parse(bytes) {
    writeFileSync(path, bytes);
    (await JsonlLog.open(path, { resumeAtStep: 10 })).close();
  },
});
