// What gradcheck says of backwards that are wrong, of one that is right, and of a difference that is not to be trusted.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { add, exp, maxPool2d, mul, relu, tensor, zeros } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { explainGradcheck } from "pellucid/testing/explain";
import { mistakes } from "./mistakes.js";

// With `--html <dir>` each report is a page as well.
const { html: folder } = parseArgs({ options: { html: { type: "string" } } }).values;
if (folder !== undefined) mkdirSync(folder, { recursive: true });

const heading = (text: string) => console.log(`\n${text}\n${"=".repeat(text.length)}\n`);

for (const [i, { title, right, op, inputs }] of mistakes.entries()) {
  heading(`${i + 1}. ${title}`);
  const report = gradcheck(op, inputs, { throws: false });
  console.log(`${report}\n\nright would be: ${right}`);
  if (folder !== undefined)
    writeFileSync(join(folder, `${i + 1}-${report.name}.html`), explainGradcheck(report));
}

heading("Right, at kinks: the slope is between those to the two sides");
const dtype = "float64";
console.log(`${gradcheck(relu, [tensor([-1, 0, 2], { dtype })])}`);
console.log(`${gradcheck((x) => maxPool2d(x, 2), [zeros([1, 1, 4, 4], { dtype })], { name: "maxPool2d" })}`);

heading("Not the backward's fault: the step is too large");
const steep = gradcheck((x) => exp(mul(x, 100)), [tensor([0.1, 0.2], { dtype })], {
  eps: 1e-2,
  throws: false,
});
console.log(steep.diagnosis!.text);

heading("Not the backward's fault: the values are too coarse");
const coarse = gradcheck((x) => add(mul(x, x), 1e9), [tensor([0.1, 0.2], { dtype })], { throws: false });
console.log(coarse.diagnosis!.text);
