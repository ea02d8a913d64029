// What gradcheck says of backwards that are wrong, of some that are right, and of differences that are not to be trusted.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "commander";
import { add, defineOp, maxPool2d, mul, pow, randn, relu, type Tensor, tanh, tensor, zeros } from "pellucid";
import { checkGradient, gradcheck, gradientCost } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import { explainGradcheck } from "pellucid/testing/explain";
import { gradcheckProperty } from "pellucid/testing/property";
import { showDerivatives, showJson, showKeptFailures, showTest } from "./around.js";
import { cube, mistakes, triple, wasteful } from "./mistakes.js";

program
  .name("npm run gradients --")
  .description("Eight wrong gradients and some right ones, and what gradcheck says of each.")
  .option("--html <dir>", "write each report as a page as well")
  .parse();
const { html: folder } = program.opts<{ html?: string }>();
if (folder !== undefined) mkdirSync(folder, { recursive: true });

const dtype = "float64";
const heading = (text: string) => console.log(`\n${text}\n${"=".repeat(text.length)}\n`);

for (const [i, { title, right, op, inputs }] of mistakes.entries()) {
  heading(`${i + 1}. ${title}`);
  const report = gradcheck(op, inputs, { throws: false });
  console.log(`${report}\n\nright would be: ${right}`);
  if (folder !== undefined)
    writeFileSync(join(folder, `${i + 1}-${report.name}.html`), explainGradcheck(report));
}

heading("9. Too little for a name");
for (const x of [[3, 4], [3]]) {
  for (const op of [cube, triple]) {
    const { diagnosis } = gradcheck(op, [tensor(x, { dtype })], { throws: false });
    console.log(`${op.name} at [${x.join(", ")}]:\n${diagnosis!.text.split("\n").at(-1)}`);
  }
}

heading("10. The gradient of a plain function");
const logSumExp = (x: number[]) => Math.log(x.reduce((sum, v) => sum + Math.exp(v), 0));
const exps = (x: number[]) => x.map(Math.exp);
const report = checkGradient(logSumExp, exps, [1, -0.5, 2, 0.25], { throws: false });
console.log(`${report}\n\nright would be: the softmax, each divided by the sum of all`);

heading("11. Right, and dearer than it must be");
const limits = { recomputedKernels: 0, backwardOps: 2, liveBuffers: 0 };
console.log(`${gradientCost(wasteful, [randn([4, 5], { seed: 1 })], { limits, throws: false })}`);

heading("12. On random cases: the name comes from a case that is large enough for one");
const cases = arbitraries.tensor({ dtype });
console.log(`${gradcheckProperty(triple, cases, { seed: 1, throws: false })}`);

heading("What random cases had in them");
console.log(`${gradcheckProperty((x) => mul(relu(x), 2), cases, { seed: 1, coverage: { kinks: 0.1 } })}`);

heading("A failure that is kept is tried first");
showKeptFailures();

heading("13. For programs, and in tests");
showJson();
showTest();

heading("14. The derivatives themselves");
showDerivatives();

heading("Right, at kinks: the slope is between those to the two sides");
console.log(`${gradcheck(relu, [tensor([-1, 0, 2], { dtype })])}`);
console.log(`${gradcheck((x) => maxPool2d(x, 2), [zeros([1, 1, 4, 4], { dtype })], { name: "maxPool2d" })}`);

heading("Small, and not hidden: y = 1 + 1e-5 · x with a gradient of 0");
const forgotten = defineOp({
  name: "forgotten",
  forward: (_, x: Tensor) => ({ y: add(mul(x, 1e-5), 1), saved: null }),
  backward: (_, dy) => [mul(dy, 0)],
});
console.log(`${gradcheck(forgotten, [tensor([2], { dtype })], { throws: false })}`.split("\n\n")[1]);

heading("At the end of a domain: slopes from one side");
console.log(`${gradcheck((x) => pow(x, 1.5), [tensor([0, 1], { dtype })], { name: "x^1.5" })}`);

heading("Right, and wrong when it is differentiated again: forward mode alone is wrong");
const once = defineOp({
  name: "twice",
  forward: (_, dy: Tensor) => ({ y: mul(dy, 1), saved: null }),
  backward: (_, g) => [mul(g, 2)],
});
const square = defineOp({
  name: "square",
  forward: (_, x: Tensor) => ({ y: mul(x, x), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [mul(once(dy), mul(x, 2))],
});
console.log(`${gradcheck(square, [tensor([0.5, 2], { dtype })])}`);

heading("Not the backward's fault: the values are too coarse");
const fine = gradcheck((x) => add(tanh(x), 1e9), [tensor([0.1, 0.2], { dtype })], { name: "tanh(x) + 1e9" });
console.log(`${fine}`);
const coarse = gradcheck((x) => add(tanh(x), 1e14), [tensor([0.1, 0.2], { dtype })], { throws: false });
console.log(`\nand of tanh(x) + 1e14:\n${coarse.diagnosis!.text}`);
