import { caughtBy, type Mutation } from "./mutation.js";

const GRAD = ["test/autograd/grad.test.ts"];
const FUNCTIONS = ["test/derivatives/functions.test.ts", "test/parity/derivatives.test.ts"];

export const derivatives: Mutation[] = [
  caughtBy("grad: the last path instead of all", GRAD, "src/autograd/grad.ts", [
    "before === undefined ? gradient : addGradients(before, gradient)",
    "gradient",
  ]),
  caughtBy("grad: a result on the way ends the walk", GRAD, "src/autograd/grad.ts", [
    "if (t.node !== null && leading.has(t.node))",
    "else if (t.node !== null && leading.has(t.node))",
  ]),
  caughtBy("vjp: a tensor given twice is one input", FUNCTIONS, "src/derivatives/recorded-call.ts", [
    "return reshape(input, input.shape);",
    "return input;",
  ]),
  caughtBy("jacobian: rows are columns", FUNCTIONS, "src/derivatives/jacobian.ts", [
    "const whole = [...y.shape, ...shape];",
    "const whole = [...shape, ...y.shape];",
  ]),
  caughtBy("hvp: of the first input alone", FUNCTIONS, "src/derivatives/hvp.ts", [
    "gradients.map((g, i) => [g, v[i]] as const)",
    "gradients.map((g, i) => [g, v[i]] as const).slice(0, 1)",
  ]),
];
