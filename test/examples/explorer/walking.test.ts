// The walk as the page gets it, of every network: what it lists, what its numbers add up to, and that looking changes nothing.

import { createHash } from "node:crypto";
import { useBackend } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { encodeModel } from "pellucid/train";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshNetwork, networkNames } from "../../../examples/explorer/engine/networks.js";
import { Session } from "../../../examples/explorer/engine/session.js";
import type { ShownTerm } from "../../../examples/explorer/engine/shown-term.js";
import { Trial } from "../../../examples/explorer/engine/trial.js";
import type { WalkInfo } from "../../../examples/explorer/engine/walk.js";
import { Walking } from "../../../examples/explorer/engine/walking.js";
import { indexAt, sizeOf } from "../../../src/tensor/shape.js";
import { everything, oneIn } from "../../support/mode.js";
import { uniforms } from "../../support/random.js";

const pick = uniforms(5);
const somewhere = (shape: readonly number[]) => indexAt(Math.floor(pick() * sizeOf(shape)), shape);
const images = Uint8Array.from({ length: 8 * 784 }, () => 256 * pick());
const digits = new ImageDataset(
  images,
  Uint8Array.from({ length: 8 }, (_, i) => i),
  [8, 28, 28],
);

function newSession(): Session {
  const session = new Session();
  session.images = async () => digits;
  return session;
}

/** Largest of the values that a term adds up. */
const scaleOf = (term: ShownTerm): number =>
  "parts" in term ? Math.max(Math.abs(term.value), ...term.parts.map(scaleOf)) : Math.abs(term.value);

const checksum = async ({ model }: Session) =>
  createHash("sha256")
    .update(await encodeModel(model))
    .digest("hex");

beforeAll(async () => {
  await useBackend("wasm");
});
afterAll(() => useBackend("cpu"));

describe.each(oneIn(2, networkNames))("%s", (network) => {
  const session = newSession();
  const walking = new Walking(session, async () => digits.batch([5, 6, 7], 0));
  let info: WalkInfo;

  beforeAll(async () => {
    await session.openNamed({ network, dropout: 0 }, "random", 1);
    info = await walking.begin({ from: "digits", indices: [3] });
  });

  test("each op's arguments were there before it, and the loss is the last", () => {
    for (const [i, { inputs, output }] of info.ops.entries()) {
      for (const input of inputs) {
        const maker = info.ops.findIndex((op) => op.output === input);
        expect(maker).toBeLessThan(i);
      }
      expect(info.tensors[output].kind).toBe("result");
    }
    expect(info.tensors[info.ops.at(-1)!.output].shape).toEqual([]);
    expect(info.probabilities[0].reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
    expect(info.loss).toBeCloseTo(-Math.log(info.probabilities[0][info.labels[0]]), 4);
  });

  test("random elements are the sum of their terms, forward and backward", async () => {
    for (const [i, { op, inputs, output }] of info.ops.entries()) {
      for (let count = 0; count < (everything ? 20 : 1); count++) {
        const made = info.tensors[output];
        const forward = (await walking.element(info.id, i, somewhere(made.shape)))!;
        expect(Math.abs(forward.value - forward.term.value), op).toBeLessThanOrEqual(
          1e-5 * scaleOf(forward.term),
        );
        for (const [place, input] of inputs.entries()) {
          if (input === null || !info.tensors[input].hasGradient) continue;
          const index = somewhere(info.tensors[input].shape);
          const backward = (await walking.gradient(info.id, i, place, index))!;
          const error = Math.abs(backward.value - backward.term.value);
          expect(error, `${op} ${place}`).toBeLessThanOrEqual(1e-5 * scaleOf(backward.term));
        }
      }
    }
  });

  test("what the next step changes is foretold, and nothing is changed by it", async () => {
    const before = await checksum(session);
    const parameter = info.tensors.findIndex(({ kind }) => kind === "parameter");
    const { shape } = info.tensors[parameter];
    const lines = (await walking.step(
      info.id,
      parameter,
      shape.map(() => 0),
    ))!;
    const changes = (await walking.elements(info.id, parameter, "change"))!;
    const values = (await walking.elements(info.id, parameter, "value"))!;
    expect(values[0] + changes[0]).toBeCloseTo(lines.at(-1)!.term.value, 6);
    const loss = info.ops.at(-1)!.output;
    const [now, change] = [info.loss, (await walking.elements(info.id, loss, "change"))![0]];
    expect(await checksum(session)).toBe(before);

    session.changing();
    session.loss(...digits.batch([3], 0)).loss.backward();
    session.optimizer.step();
    const after = await walking.begin({ from: "digits", indices: [3] });
    expect(after.loss).toBeCloseTo(now + change, 5);
  });

  test("two ask at once for what the next step changes, and get the same; gradients stay as they are", async () => {
    const { id, ops } = await walking.begin({ from: "digits", indices: [3] });
    const loss = ops.at(-1)!.output;
    const before = await walking.elements(id, 0, "gradient");
    const [one, two] = await Promise.all([0, 1].map(() => walking.elements(id, loss, "change")));
    expect(one![0]).not.toBe(0);
    expect(two).toEqual(one);
    expect(await walking.elements(id, 0, "gradient")).toEqual(before);
  });

  test("who asks while the walk ends is told that it is over", async () => {
    const { id, ops, tensors } = await walking.begin({ from: "digits", indices: [3] });
    const parameter = tensors.findIndex(({ kind }) => kind === "parameter");
    const asked = [
      walking.elements(id, ops.at(-1)!.output, "change"),
      walking.element(id, ops.length - 1, []),
      walking.gradient(id, ops.length - 1, 0, [0, 0]),
      walking.step(
        id,
        parameter,
        tensors[parameter].shape.map(() => 0),
      ),
    ];
    session.changing();
    expect(await Promise.all(asked)).toEqual([null, null, null, null]);
  });

  test("a walk of the training leaves running statistics as they are", async () => {
    session.changing();
    const before = await checksum(session);
    const training = await walking.begin({ from: "training" });
    expect(training.N).toBe(3);
    expect(training.labels).toEqual([5, 6, 7]);
    expect(await checksum(session)).toBe(before);
    expect(await walking.elements(info.id, 0, "value")).toBeNull();
  });
});

test("of a long sum the largest parts are there, and what the others add up to", async () => {
  const session = newSession();
  await session.openNamed({ network: "MLP", dropout: 0 }, "random", 1);
  const walking = new Walking(session, async () => digits.batch([5], 0));
  const info = await walking.begin({ from: "digits", indices: [3] });
  const op = info.ops.findIndex(({ op }) => op === "matmul");
  const { term, terms, value } = (await walking.element(info.id, op, [0, 0, 7]))!;
  if (term.kind === "element" || term.kind === "constant") throw new Error("it is no sum");
  const { parts, left } = term;
  expect([parts.length, left!.count]).toEqual([600, terms - 600]);
  expect(terms).toBeGreaterThanOrEqual(784);
  const shown = parts.reduce((sum, part) => sum + part.value, 0);
  expect(shown + left!.value).toBeCloseTo(value, 5);
  expect(Math.abs(left!.value)).toBeLessThanOrEqual(
    left!.count * Math.min(...parts.map((part) => Math.abs(part.value))),
  );
});

test("random weights are those of their seed, whatever was drawn before", async () => {
  const of = async (seed: number) => {
    const session = newSession();
    await session.openNamed({ network: "LeNet-5", dropout: 0 }, "random", seed);
    return checksum(session);
  };
  const [one, two, again] = [await of(1), await of(2), await of(1)];
  expect(again).toBe(one);
  expect(two).not.toBe(one);
});

test("a file is opened as the network that it holds, and what fits none says why", async () => {
  for (const network of networkNames) {
    const bytes = await encodeModel(freshNetwork({ network, dropout: 0 }, 3));
    expect((await newSession().openFile(bytes, "model.safetensors")).network).toBe(network);
  }
  const strange = await encodeModel(freshNetwork({ network: "MLP", dropout: 0.5 }).children()[1]);
  await expect(newSession().openFile(strange, "strange.safetensors")).rejects.toThrow(
    /^strange\.safetensors fits no network of this page: CNN needs conv1\.weight \[32, 1, 3, 3\], and there is none; /,
  );
});

test("a walk of a drawing may have kernels by hand, of which the network itself learns nothing", async () => {
  const session = newSession();
  await session.openNamed({ network: "CNN", dropout: 0 }, "random", 1);
  const walking = new Walking(session, async () => digits.batch([5], 0));
  const before = await checksum(session);
  const drawn = { from: "drawing", pixels: Float32Array.from({ length: 784 }, pick), label: 3 } as const;
  const learned = await walking.begin(drawn);
  const weights = [1, 2, 1, -2, 2, 0.5, 1, 1, 0];
  const kernels = [
    { layer: "conv2", output: 5, input: 7, weights },
    { layer: "stem", output: 0, input: 0, weights },
  ];
  const info = await walking.begin({ ...drawn, kernels });
  expect([learned.edited, info.edited]).toEqual([0, 1]);
  expect(info.loss).not.toBe(learned.loss);
  const weight = info.tensors.findIndex(({ name }) => name === "conv2.weight");
  const from = (5 * 32 + 7) * 9;
  expect([...(await walking.elements(info.id, weight, "value"))!.subarray(from, from + 9)]).toEqual(weights);
  const lines = await walking.step(info.id, weight, [5, 7, 1, 1]);
  expect(lines!.at(-1)!.term.value).toBeCloseTo(2, 2);
  expect(await checksum(session)).toBe(before);
  const trial = new Trial(session, walking);
  expect(await trial.nudge(info.id, weight, [5, 7, 1, 1], null)).toMatchObject({ verdict: "agrees" });
  session.changing();
  expect(await walking.elements(info.id, weight, "value")).toBeNull();
});
