// The package as TypeScript sees it in somebody's project, and what runs there with what is installed beside it.

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ENTRIES, ROOT } from "../docs/project-files.js";
import { everything } from "../support/mode.js";
import { printed } from "../support/run-node.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { pack } from "./pack.js";

const consumer = temporaryDirectory();
const packed = temporaryDirectory();

/** Puts a package of this project's beside it. */
function install(name: string, from = ROOT): void {
  const link = join(consumer, "node_modules", name);
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(from, "node_modules", name), link);
}

beforeAll(async () => {
  if (!everything) return;
  const installed = join(consumer, "node_modules/pellucid");
  await mkdir(installed, { recursive: true });
  const args = ["-xzf", await pack(packed), "-C", installed, "--strip-components=1"];
  await printed(args, { program: "tar" });
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }));
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) install(name);
});

/** Compiles programs of the consumer as strictly as can be, and with nothing known but the language. */
async function compile(files: string[], libraries: string[] = []): Promise<void> {
  const compilerOptions = {
    strict: true,
    target: "es2022",
    lib: ["es2022", ...libraries],
    types: libraries.length > 0 ? ["node"] : [],
    module: "nodenext",
    skipLibCheck: false,
  };
  writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  await printed([join(ROOT, "node_modules/typescript/bin/tsc"), "-p", consumer]);
}

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

test.runIf(everything)("its types need no other: neither those of the DOM nor those of Node", async () => {
  // Vitest's own types need both.
  const entries = Object.keys(ENTRIES).filter((entry) => entry !== "pellucid/testing/vitest");
  const withoutFastCheck = entries.filter((entry) => !/testing\/(?!tfjs|jax-js)./.test(entry));
  const text = withoutFastCheck.map((entry, i) => `export * as entry${i} from "${entry}";`).join("\n");
  writeFileSync(join(consumer, "entries.ts"), text);
  await compile(["entries.ts"]);
});

test.runIf(everything)("they fit a strict program, which trains a network", async () => {
  writeFileSync(join(consumer, "program.ts"), program);
  writeFileSync(join(consumer, "search.ts"), searchProgram);
  install("@types");
  await compile(["program.ts", "search.ts"], ["dom"]);
  const output = await printed(["program.js"], { cwd: consumer });
  expect(output).toBe("accuracy 1 128\n");
});

test.runIf(everything)("its logs and searches run with what is installed beside it", async () => {
  expect(await printed(["search.js"], { cwd: consumer })).toBe("5 1\n");
  expect(readFileSync(join(consumer, "log/log.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(5);
});

const trialProgram = `
import { defineOp, mul, type Tensor, tensor } from "pellucid";
import { GradcheckError, type GradcheckReport, gradcheck } from "pellucid/testing";

const half = defineOp({
  name: "half",
  forward: (_, x: Tensor) => ({ y: mul(x, x), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [mul(dy, x)],
});
let report: GradcheckReport | null = null;
try {
  gradcheck(half, [tensor([1, 2, 3])]);
} catch (error) {
  if (error instanceof GradcheckError) report = error.report;
}
console.log(report?.name, report?.diagnosis?.patterns[0]);
`;

const propertyProgram = `
import fc from "fast-check";
import { mul, tanh } from "pellucid";
import { gradcheck } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { opInfo } from "pellucid/testing/op-info";
import { gradcheckProperty } from "pellucid/testing/property";

const sums = fc.record({ a: arbitraries.tensor(), k: fc.integer({ min: 1, max: 3 }) });
gradcheckProperty(({ a, k }) => mul(a, k), sums, { numRuns: 2, classify: ({ k }) => "k = " + k });
fc.assert(fc.property(arbitraries.tensor(), (x) => gradcheck((t) => mul(t, tanh(t)), [x]).ok));
fc.assert(laws.noGradInvariance(tanh));
console.log(opInfo.relu.kinks);
`;

test.runIf(everything)("gradcheck needs nothing beside it; random tensors need fast-check", async () => {
  writeFileSync(join(consumer, "trial.ts"), trialProgram);
  await compile(["trial.ts"], ["dom"]);
  expect(await printed(["trial.js"], { cwd: consumer })).toBe("half factor\n");
  install("fast-check");
  writeFileSync(join(consumer, "property.ts"), propertyProgram);
  await compile(["property.ts"], ["dom"]);
  expect(await printed(["property.js"], { cwd: consumer })).toBe("x = 0: 0, the slope to the left\n");
});

const PEERS = join(ROOT, "bench/peers");
const noJest = existsSync(join(PEERS, "node_modules/@jest/globals"))
  ? null
  : "needs bench/peers: npm ci --prefix bench/peers";
if (noJest !== null && everything && process.env.CI) throw new Error(`Jest is missing: ${noJest}`);

describe.runIf(everything)("the matchers have types", () => {
  /** What they take, and what they refuse, of this `expect`, whose assertions answer nothing. */
  const matchersProgram = (head: string) => `
${head}
import { mul, nn, relu, type Tensor, tensor } from "pellucid";

const x = tensor([1, 2]);
const nothing: void = expect(x).toBeCloseToTensor([1, 2]);
expect(x).not.toBeCloseToTensor(tensor([2, 2]), { rtol: 1e-3, atol: 0 });
expect((a: Tensor, b: Tensor) => mul(a, b)).toPassGradcheck([x, x], { order: 2, kinks: "skip" });
const also: void = expect(new nn.Linear(2, 3)).not.toPassGradcheck([x]);
// @ts-expect-error: a list of inputs
expect(relu).toPassGradcheck(x);
// @ts-expect-error: no such option
expect(relu).toPassGradcheck([x], { tolerance: 1 });
// @ts-expect-error: the matcher itself throws
expect(relu).toPassGradcheck([x], { throws: false });
// @ts-expect-error: neither a tensor nor numbers
expect(x).toBeCloseToTensor("1, 2");
// @ts-expect-error: no such matcher
expect(x).toBeNearTensor(x);
`;

  async function compileMatchers(name: string, head: string): Promise<void> {
    install("@types");
    writeFileSync(join(consumer, `${name}.ts`), matchersProgram(head));
    await compile([`${name}.ts`], ["dom"]);
  }

  test("in Vitest", async () => {
    install("vitest");
    await compileMatchers("in-vitest", 'import { expect } from "vitest";\nimport "pellucid/testing/vitest";');
  });

  test.skipIf(noJest !== null)("in Jest, of @jest/globals", async () => {
    install("@jest/globals", PEERS);
    install("expect", PEERS);
    await compileMatchers(
      "in-jest",
      'import { expect } from "@jest/globals";\nimport "pellucid/testing/jest";\nconst later: Promise<void> = expect(Promise.resolve(1)).resolves.toPassGradcheck([]);',
    );
  });

  test.skipIf(noJest !== null)("in Jest, of its globals as @types/jest declares them", async () => {
    install("expect", PEERS);
    const globals = `
declare global {
  namespace jest {
    interface Matchers<R, T = {}> {}
  }
  function expect<T>(actual: T): jest.Matchers<void, T> & { not: jest.Matchers<void, T> };
}`;
    await compileMatchers("jest-globals", `import "pellucid/testing/jest";${globals}`);
  });
});

test.runIf(everything)("CommonJS programs get it by require()", async () => {
  const text =
    'console.log(require("pellucid").tensor([1, 2]).sum().item(), typeof require("pellucid/train").fit);';
  writeFileSync(join(consumer, "program.cjs"), text);
  expect(await printed(["program.cjs"], { cwd: consumer })).toBe("3 function\n");
});

test.runIf(everything)("every entry point of package.json is in it", () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  for (const entry of Object.values<string | { types: string; default: string }>(exports)) {
    for (const path of typeof entry === "string" ? [entry] : [entry.types, entry.default]) {
      expect(readFileSync(join(consumer, "node_modules/pellucid", path), "utf8")).not.toBe("");
    }
  }
});
