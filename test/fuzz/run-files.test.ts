import { parseJson } from "pellucid/data";
import { parseProgress } from "../../examples/mnist/evaluation/runs/progress.js";
import { parseConfig } from "../../examples/mnist/evaluation/runs/run-config.js";
import { parseMetrics } from "../../examples/mnist/evaluation/runs/run-metrics.js";
import { parseSpace } from "../../examples/mnist/evaluation/search-space.js";
import { finishedRun } from "../examples/mnist/evaluation/runs/finished-run.js";
import { fuzzTest } from "./fuzz-test.js";

const { config, metrics } = finishedRun;
const target = (name: string, seeds: readonly unknown[], parse: (json: unknown) => unknown) =>
  fuzzTest({
    name,
    seeds: seeds.map((seed) => Buffer.from(JSON.stringify(seed, null, 2))),
    text: true,
    parse: (bytes) => parse(parseJson(Buffer.from(bytes).toString(), name)),
  });

target("config.json", [config, { ...config, limit: 5, fold: { k: 3, index: 1 } }], (json) =>
  parseConfig(json, "config.json"),
);

target("metrics.json", [metrics, { ...metrics, test: undefined }], (json) =>
  parseMetrics(json, "metrics.json", null),
);

const progress = {
  config,
  at: { epoch: 1, batches: 2, samples: 16, lossSum: 12.5, right: 7, lr: 0.001, seconds: 0.5 },
  epochs: metrics.epochs.slice(0, 1),
  schedule: { step: 3 },
  stopping: { best: 0.5, bestEpoch: 1, epoch: 1 },
  seconds: 1.5,
};
target("progress of a checkpoint", [progress], (json) => parseProgress(json, "checkpoint", config));

const space = {
  lr: { type: "float", from: 1e-4, to: 1e-2, log: true },
  batchSize: { type: "int", from: 32, to: 64, step: 32 },
  augment: { type: "categorical", choices: ["none", "affine"] },
};
fuzzTest({
  name: "search space",
  seeds: [Buffer.from(JSON.stringify(space))],
  text: true,
  parse: (bytes) => parseSpace(Buffer.from(bytes).toString(), "space.json"),
});
