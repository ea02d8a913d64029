// The package as somebody gets it who installs it: built JavaScript and types, without this repository around them.

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { everything } from "../support/mode.js";
import { printed } from "../support/run-node.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tsc = join(root, "node_modules/.bin/tsc");
const consumer = temporaryDirectory();

beforeAll(async () => {
  const installed = join(consumer, "node_modules/pellucid");
  await mkdir(installed, { recursive: true });
  await printed([tsc, "-p", join(root, "src"), "--outDir", join(installed, "dist")]);
  writeFileSync(join(installed, "package.json"), readFileSync(join(root, "package.json")));
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }));
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    symlinkSync(join(root, "node_modules", name), join(consumer, "node_modules", name));
  }
});

const program = `
import { crossEntropy, flatten, nn, optim, relu, tensor, type Tensor } from "pellucid";
import { DataLoader, TensorDataset } from "pellucid/data";
import { accuracy } from "pellucid/metrics";
import { evaluate } from "pellucid/train";

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 2, 3, { padding: 1 });
  out = new nn.Linear(2 * 4 * 4, 2);
  forward(x: Tensor): Tensor {
    return this.out.forward(flatten(relu(this.conv.forward(x))));
  }
}
const images = tensor(Float32Array.from({ length: 128 }, (_, i) => (i < 64 ? 1 : -1)), { shape: [8, 1, 4, 4] });
const labels = tensor(Int32Array.from({ length: 8 }, (_, i) => (i < 4 ? 0 : 1)));
const loader = new DataLoader(new TensorDataset(images, labels), { batchSize: 4, shuffle: true });
const model = new Net();
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });
for (let epoch = 0; epoch < 20; epoch++) {
  for (const [x, y] of loader) {
    const loss = crossEntropy(model.forward(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
}
const { predictions, labels: truth } = await evaluate(model, loader);
console.log("accuracy", accuracy(predictions, truth), images.add(1).relu().clamp({ max: 2 }).sum().item());
`;

const searchProgram = `
import { pairedTTest } from "pellucid/metrics";
import { TrainingLog } from "pellucid/train";
import { Study } from "pellucid/tune";

const log = await TrainingLog.open("log");
const study = Study.open("study.jsonl", {
  name: "x",
  space: { x: { type: "float", from: -1, to: 1 }, kind: { type: "categorical", choices: ["a", "b"] } },
  direction: "minimize",
});
for (let trial = study.ask(5); trial; trial = study.ask(5)) {
  const kind: "a" | "b" = trial.params.kind;
  const value = trial.params.x ** 2 + (kind === "a" ? 0 : 1);
  log.scalars(trial.number, 1, { value });
  study.tell(trial.number, { value });
}
study.close();
log.close();
console.log(study.trials.length, pairedTTest([1, 2, 3], [1, 2, 3]));
`;

test.runIf(everything)("its types fit strict TypeScript programs, and one trains a network", async () => {
  writeFileSync(join(consumer, "program.ts"), program);
  symlinkSync(join(root, "node_modules/@types"), join(consumer, "node_modules/@types"));
  const types = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "false"];
  writeFileSync(join(consumer, "search.ts"), searchProgram);
  await printed([tsc, ...types, join(consumer, "program.ts"), join(consumer, "search.ts")], {
    cwd: consumer,
  });
  const output = await printed(["program.js"], { cwd: consumer });
  expect(output).toBe("accuracy 1 128\n");
});

test.runIf(everything)("its logs and searches run with what is installed beside it", async () => {
  expect(await printed(["search.js"], { cwd: consumer })).toBe("5 1\n");
  expect(readFileSync(join(consumer, "log/log.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(5);
});

const testProgram = `
import fc from "fast-check";
import { defineOp, mul, type Tensor, tanh } from "pellucid";
import { arbitraries, GradcheckError, type GradcheckReport, gradcheck, laws } from "pellucid/testing";

const half = defineOp({
  name: "half",
  forward: (_, x: Tensor) => ({ y: mul(x, x), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [mul(dy, x)],
});
fc.assert(fc.property(arbitraries.tensor(), (x) => gradcheck((t) => mul(t, tanh(t)), [x]).ok));
fc.assert(laws.noGradInvariance(tanh));
let report: GradcheckReport | null = null;
try {
  gradcheck(half, fc.sample(arbitraries.tensor({ shape: [3] }), { numRuns: 1, seed: 1 }));
} catch (error) {
  if (error instanceof GradcheckError) report = error.report;
}
console.log(report?.name, report?.diagnosis?.patterns[0]);
`;

test.runIf(everything)("its testing entry works beside fast-check, which nothing else needs", async () => {
  // The program above ran without it.
  symlinkSync(join(root, "node_modules/fast-check"), join(consumer, "node_modules/fast-check"));
  writeFileSync(join(consumer, "check.ts"), testProgram);
  const types = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "false"];
  await printed([tsc, ...types, join(consumer, "check.ts")], { cwd: consumer });
  const output = await printed(["check.js"], { cwd: consumer });
  expect(output).toBe("half factor\n");
});

test.runIf(everything)("every entry point of package.json exists in the build", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const entry of Object.values<{ types: string; default: string }>(exports)) {
    for (const path of [entry.types, entry.default]) {
      expect(readFileSync(join(consumer, "node_modules/pellucid", path), "utf8")).not.toBe("");
    }
  }
});
