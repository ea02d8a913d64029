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
  caughtBy("grad: what it makes on the way stays", GRAD, "src/autograd/grad.ts", [
    "inPassScope(pass)",
    "pass()",
  ]),
  caughtBy("grad: the graph stays", GRAD, "src/autograd/grad.ts", ["if (!retainGraph)", "if (retainGraph)"]),
  caughtBy("vjp: in another it is a constant", FUNCTIONS, "src/derivatives/recorded-call.ts", [
    "createGraph = nested",
    "createGraph = false",
  ]),
  caughtBy("vjp: a tensor given twice is one input", FUNCTIONS, "src/derivatives/recorded-call.ts", [
    "return reshape(input, input.shape);",
    "return input;",
  ]),
  caughtBy("jacobian: rows are columns", FUNCTIONS, "src/derivatives/jacobian.ts", [
    "const whole = [...y.shape, ...shape];",
    "const whole = [...shape, ...y.shape];",
  ]),
  caughtBy("jvp: along the first input alone", FUNCTIONS, "src/derivatives/jvp.ts", [
    "[g, v[i]] as const",
    "[g, i === 0 ? v[i] : v[i].mul(0)] as const",
  ]),
  caughtBy("hessian: the first row in each", FUNCTIONS, "src/derivatives/hessian.ts", [
    "slice(i * count, (i + 1) * count)",
    "slice(0, count)",
  ]),
  caughtBy("hvp: of the first input alone", FUNCTIONS, "src/derivatives/hvp.ts", [
    "gradients.map((g, i) => [g, v[i]] as const)",
    "gradients.map((g, i) => [g, v[i]] as const).slice(0, 1)",
  ]),
];
