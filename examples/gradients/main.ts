// What gradcheck says of backwards that are wrong, of one that is right, and of a difference that is not to be trusted.

import { add, exp, maxPool2d, mul, relu, tensor, zeros } from "pellucid";
import { checkGradient, gradcheck } from "pellucid/testing";
import { mistakes } from "./mistakes.js";

const heading = (text: string) => console.log(`\n${text}\n${"=".repeat(text.length)}\n`);

for (const [i, { title, right, op, inputs }] of mistakes.entries()) {
  heading(`${i + 1}. ${title}`);
  console.log(`${gradcheck(op, inputs, { throws: false })}\n\nright would be: ${right}`);
}

heading("9. Without tensors: the gradient of a plain function");
const logSumExp = (x: number[]) => Math.log(x.reduce((sum, v) => sum + Math.exp(v), 0));
const exps = (x: number[]) => x.map(Math.exp);
const report = checkGradient(logSumExp, exps, [1, -0.5, 2, 0.25], { throws: false });
console.log(`${report}\n\nright would be: the softmax, each divided by the sum of all`);

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
