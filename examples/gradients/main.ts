// What gradcheck says of backwards that are wrong, of one that is right, and of a difference that is not to be trusted.

import { add, exp, maxPool2d, mul, randn, relu, tensor, zeros } from "pellucid";
import { gradcheck, gradientCost } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import { gradcheckProperty } from "pellucid/testing/property";
import { cubic, mistakes, wasteful } from "./mistakes.js";

const heading = (text: string) => console.log(`\n${text}\n${"=".repeat(text.length)}\n`);

for (const [i, { title, right, op, inputs }] of mistakes.entries()) {
  heading(`${i + 1}. ${title}`);
  console.log(`${gradcheck(op, inputs, { throws: false })}\n\nright would be: ${right}`);
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

heading("10. Right, and dearer than it must be");
const limits = { recomputedKernels: 0, backwardOps: 2, liveBuffers: 0 };
console.log(`${gradientCost(wasteful, [randn([4, 5], { seed: 1 })], { limits, throws: false })}`);

heading("11. On random cases: what is small fits many names");
const cases = arbitraries.tensor({ dtype });
console.log(`${gradcheckProperty(cubic, cases, { seed: 1, throws: false })}`);

heading("What random cases had in them");
console.log(`${gradcheckProperty((x) => mul(relu(x), 2), cases, { seed: 1, coverage: { kinks: 0.1 } })}`);
