// The specified network taken apart, on the backend that it is trained on.

import { crossEntropy, manualSeed, optim, randint, randn, type Tensor, useBackend } from "pellucid";
import {
  activations,
  type TapeEntry,
  type Term,
  tape,
  traceElement,
  traceGradient,
  traceStep,
  withLayerNames,
} from "pellucid/trace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CNN } from "../../examples/mnist/model.js";
import { indexAt } from "../../src/tensor/shape.js";
import { everything } from "../support/mode.js";
import { scaleOf } from "./scale-of.js";

const ELEMENTS = everything ? 100 : 20;

/** A sequence of numbers from 0 to 1 that is always the same. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Float32 rounds each product of a sum: half a unit of the largest for each of a few hundred. */
const expectSame = (value: number, term: Term, what: string) =>
  expect(Math.abs(value - term.value), what).toBeLessThanOrEqual(1e-5 * scaleOf(term));

describe.each(["cpu", "wasm"] as const)("on %s", (name) => {
  const pick = draws(7);
  const any = (t: Tensor) => indexAt(Math.floor(pick() * t.size), t.shape);
  let model: CNN;
  let entries: TapeEntry[];
  const batch = everything ? 8 : 2;
  const images = () => randn([batch, 1, 28, 28], { seed: 2 });

  beforeAll(async () => {
    await useBackend(name);
    manualSeed(1);
    model = new CNN();
    const labels = randint(0, 10, [batch], { seed: 3 });
    const loss = withLayerNames(model, () => crossEntropy(model.forward(images()), labels));
    entries = tape(loss);
    expect(entries.every(({ gradient }) => gradient === null)).toBe(true);
    loss.backward({ retainGraph: true });
  });
  afterAll(() => useBackend("cpu"));

  test("the tape has every op in the order in which it ran, under its layer", () => {
    expect(entries.map(({ op, layer }) => `${layer}: ${op}`)).toEqual([
      "conv1: conv2d",
      "CNN: relu",
      "pool: maxPool2d",
      "conv2: conv2d",
      "CNN: relu",
      "pool: maxPool2d",
      "CNN: reshape",
      "fc1: reshape",
      "fc1: reshape",
      "fc1: matmul",
      "fc1: reshape",
      "CNN: relu",
      "fc2: reshape",
      "fc2: reshape",
      "fc2: matmul",
      "fc2: reshape",
      "null: crossEntropy",
      "null: mean",
    ]);
    expect(Object.keys(entries[2].saved)).toEqual(["argmax", "d"]);
    for (const { gradient, output } of entries) expect(gradient!.shape).toEqual(output.shape);
  });

  test("random elements of every op, and of what it passes back, are what their terms say", async () => {
    for (let i = 0; i < ELEMENTS; i++) {
      const { op, output, inputs } = entries[i % entries.length];
      const element = await traceElement(output, any(output));
      expectSame(element.value, element.term, `${op} ${element.index}`);
      for (const [place, x] of inputs.entries()) {
        if (!x?.requiresGrad) continue;
        const passed = await traceGradient(output, place, any(x));
        expectSame(passed.value, passed.term, `${op}, gradient of ${place} at ${passed.index}`);
      }
    }
  });

  test("a parameter's gradient is what the one op that uses it passes back", async () => {
    const conv2 = entries.find(({ layer }) => layer === "conv2")!;
    const index = [9, 4, 1, 2];
    const { value, term } = await traceGradient(conv2.output, 1, index);
    const { weight } = model.conv2;
    const position = index.reduce((at, i, axis) => at * weight.shape[axis] + i, 0);
    expect(value).toBe((await weight.grad!.data())[position]);
    // Its centre column is always inside of the image; the others miss a row or a column of the padding.
    expect(term.kind === "operation" && term.parts.length).toBe(batch * 14 * 13);
  });

  test("a step is foretold", async () => {
    const makers = [
      (p: Tensor[]) => new optim.SGD(p, { lr: 0.1, weightDecay: 0.01 }),
      (p: Tensor[]) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true }),
      (p: Tensor[]) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, dampening: 0.5 }),
      (p: Tensor[]) => new optim.Adam(p, { lr: 0.01, weightDecay: 0.1 }),
      (p: Tensor[]) => new optim.AdamW(p, { lr: 0.01 }),
    ];
    for (const make of makers) {
      manualSeed(2);
      const trained = new CNN();
      const optimizer = make(trained.parameters());
      for (let step = 1; step <= 3; step++) {
        optimizer.zeroGrad();
        crossEntropy(trained.forward(images()), randint(0, 10, [batch], { seed: step })).backward();
        const bias = trained.conv1.bias!;
        const lines = await traceStep(optimizer, bias, [5]);
        optimizer.step();
        expectSame((await bias.data())[5], lines.at(-1)!.term, `${optimizer.constructor.name}, step ${step}`);
        expect(lines[0].name).toBe("g");
      }
    }
  });

  test("activations are what each module made, in the order in which they ended", () => {
    const found = activations(model, images());
    expect(found.map(({ name: module, type, output }) => [module, type, output.shape])).toEqual([
      ["conv1", "Conv2d", [batch, 32, 28, 28]],
      ["pool", "MaxPool2d", [batch, 32, 14, 14]],
      ["conv2", "Conv2d", [batch, 64, 14, 14]],
      ["pool", "MaxPool2d", [batch, 64, 7, 7]],
      ["fc1", "Linear", [batch, 128]],
      ["fc2", "Linear", [batch, 10]],
      ["", "CNN", [batch, 10]],
    ]);
    expect(found[1].input.shape).toEqual([batch, 32, 28, 28]);
  });
});
