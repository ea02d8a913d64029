import { createHash } from "node:crypto";
import { full, type nn, tensor, useBackend } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { decodeModel } from "pellucid/train";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshNetwork, type NetworkName } from "../../../examples/explorer/engine/networks.js";
import { Session } from "../../../examples/explorer/engine/session.js";
import type { Progress } from "../../../examples/explorer/engine/training/progress.js";
import { Training } from "../../../examples/explorer/engine/training/training.js";
import type { WalkInfo } from "../../../examples/explorer/engine/walk.js";
import { Walking } from "../../../examples/explorer/engine/walking.js";
import { everything, oneIn } from "../../support/mode.js";

const SIDE = 28;

/** Of each digit a bar at another height, and some noise. */
function bars(count: number): ImageDataset {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const images = Uint8Array.from({ length: count * SIDE * SIDE }, (_, i) => {
    const [n, row] = [Math.floor(i / (SIDE * SIDE)), Math.floor(i / SIDE) % SIDE];
    const lit = Math.floor((row - 4) / 2) === labels[n];
    return (lit ? 200 : 0) + ((i * 2654435761) % 50);
  });
  return new ImageDataset(images, labels, [count, SIDE, SIDE]);
}

const dataset = bars(240);

function rooms(network: NetworkName = "MLP") {
  const session = new Session();
  session.images = async () => dataset;
  session.open(freshNetwork({ network, dropout: 0 }), { network, dropout: 0 });
  const training = new Training(session);
  const walking = new Walking(session, () => training.nextBatch());
  training.change({ batchSize: 16 });
  return { session, training, walking };
}

/** A fingerprint of every parameter and buffer, which is quicker to compare than they are. */
async function bitsOf(model: nn.Module): Promise<Record<string, string>> {
  const all = [...model.stateDict()].map(async ([name, t]) => {
    const hash = createHash("sha1").update(await t.data());
    return [name, hash.digest("hex")];
  });
  return Object.fromEntries(await Promise.all(all));
}

/** Waits for a report of which this is true. */
function reported(training: Training, so: (progress: Progress) => boolean): Promise<Progress> {
  return new Promise((resolve) => training.listen((progress) => so(progress) && resolve(progress)));
}

beforeAll(() => useBackend("wasm", { threads: 1 }));
afterAll(() => useBackend("cpu"));

describe("the step to come", () => {
  const parameter = ({ tensors }: WalkInfo, name: string) => tensors.findIndex((t) => t.name === name);

  const cases = [
    ["CNN", { optimizer: "Adam", dropout: 0.5, augmentation: "rotation" }, "conv1.weight", [3, 0, 1, 1]],
    ["ResNet", { optimizer: "AdamW", weightDecay: 0.1 }, "stem.weight", [2, 0, 0, 1]],
    ["MLP", { optimizer: "SGD", lr: 0.05, weightDecay: 0.01 }, "out.weight", [3, 5]],
  ] as const;
  test.each(oneIn(3, cases))(
    "is in the bits that it is walked in: %s",
    async (network, settings, name, index) => {
      const { session, training, walking } = rooms(network);
      training.change({ batchSize: 4, ...settings });
      await training.run("step");
      await training.run("step");

      const untouched = await bitsOf(session.model);
      const info = await walking.begin({ from: "training" });
      const at = parameter(info, name);
      const [before, gradient, change] = await Promise.all(
        (["value", "gradient", "change"] as const).map((aspect) => walking.elements(info.id, at, aspect)),
      );
      const lines = await walking.step(info.id, at, [...index]);
      expect(await bitsOf(session.model)).toEqual(untouched);
      await training.run("step");

      const { step, curve } = training.now();
      expect(step).toBe(3);
      expect(curve.loss.at(-1)).toBe(info.loss);
      const t = session.model.parameters().find((p) => p.name === name)!;
      expect(await t.grad!.data()).toEqual(gradient);
      const after = (await t.data()) as Float32Array;
      expect(after.map((value, i) => value - before![i])).toEqual(change);
      const place = index.reduce((flat: number, i, axis) => flat * t.shape[axis] + i, 0);
      const foretold = lines!.at(-1)!.term.value;
      expect(after[place]).not.toBe(before![place]);
      expect(Math.abs(after[place] - foretold)).toBeLessThanOrEqual(2 ** -23 * Math.abs(foretold));
    },
  );

  test("is the same for whoever asks, and another one after a step or with another batch size", async () => {
    const { training } = rooms();
    const labels = async () => (await training.nextBatch())[1].data();
    const first = await labels();
    expect(await labels()).toEqual(first);
    await training.run("step");
    const second = await labels();
    expect(second).not.toEqual(first);
    training.change({ batchSize: 4 });
    expect(await labels()).toEqual(second.slice(0, 4));
  });

  test("is looked at, and the training stays where it is, also in the midst of a batch of another size", async () => {
    const { training } = rooms();
    await training.run("step");
    training.change({ batchSize: 32 });
    await training.nextBatch();
    expect(training.now().place).toEqual({ epoch: 0, seen: 16 });
    training.change({ batchSize: 16 });
    await training.run("step");
    expect(training.now().place).toEqual({ epoch: 0, seen: 32 });
  });
});

describe("the transport", () => {
  test("one epoch is every image for training once, and validation gets better", async () => {
    const { training } = rooms();
    await training.run("epoch");
    const { step, place, epochLength, curve, validation, phase } = training.now();
    expect(epochLength).toBe(220);
    expect(step).toBe(Math.ceil(220 / 16));
    expect(place).toEqual({ epoch: 1, seen: 0 });
    expect(phase).toBe("idle");
    expect(curve.step).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    expect(validation.map((point) => point.step)).toEqual([0, 14]);
    expect(validation[1].loss).toBeLessThan(validation[0].loss);
    await training.run("epoch");
    expect(training.now()).toMatchObject({ step: 28, place: { epoch: 2, seen: 0 } });
    expect(training.now().validation.at(-1)!.accuracy).toBe(1);
  });

  test("it pauses within a step, for a walk too, and goes on", async () => {
    const { session, training, walking } = rooms();
    const running = training.run("on");
    await reported(training, ({ phase, step }) => phase === "running" && step >= 3);
    await training.pause();
    const { steps } = session;
    expect(steps).toBeGreaterThanOrEqual(3);
    await running;
    expect(session.steps).toBe(steps);
    expect(training.now().interrupted).toBeNull();

    void training.run("on");
    await reported(training, ({ step }) => step > steps);
    const info = await walking.begin({ from: "training" });
    expect(training.now()).toMatchObject({ phase: "idle", interrupted: "on" });
    expect(await walking.elements(info.id, 0, "value")).not.toBeNull();
    await training.run("step");
    expect(training.now().interrupted).toBeNull();
    expect(await walking.elements(info.id, 0, "value")).toBeNull();
  });

  test.runIf(everything)(
    "another network ends it, and begins from its first step with the settings as they are",
    async () => {
      const { session, training } = rooms();
      training.change({ optimizer: "SGD", lr: 0.02, dropout: 0.25 });
      const running = training.run("on");
      await reported(training, ({ step }) => step >= 2);
      session.open(freshNetwork({ network: "LeNet-5", dropout: 0 }), { network: "LeNet-5", dropout: 0 });
      const { step, curve, validation, settings, takesDropout } = training.now();
      await running;
      expect({ step, points: curve.step.length, validation }).toEqual({ step: 0, points: 0, validation: [] });
      expect(takesDropout).toBe(false);
      expect(settings).toMatchObject({ optimizer: "SGD", lr: 0.02, dropout: 0 });
      expect(session.optimizer.constructor.name).toBe("SGD");
      expect(session.steps).toBe(0);
      await training.run("step");
      expect(training.now().step).toBe(1);
    },
  );
});

describe("settings on the run", () => {
  test("weights stay, and Adam's moments as long as it is Adam", async () => {
    const { session, training } = rooms("CNN");
    training.change({ batchSize: 2 });
    await training.run("step");
    const before = await bitsOf(session.model);
    const moment = async () => (await session.optimizer.stateDict().tensors.get("0.m")?.data()) ?? null;
    const m = await moment();
    training.change({
      optimizer: "AdamW",
      lr: 0.01,
      weightDecay: 0.1,
      dropout: 0.5,
      augmentation: "elastic",
    });
    expect(await bitsOf(session.model)).toEqual(before);
    expect(await moment()).toEqual(m);
    expect(session.optimizer).toMatchObject({ lr: 0.01, weightDecay: 0.1 });
    expect(session.model.namedModules().map(([name]) => name)).toContain("dropout");
    training.change({ optimizer: "SGD" });
    expect(await moment()).toBeNull();
    training.change({ dropout: 0 });
    expect(await bitsOf(session.model)).toEqual(before);
    await training.run("step");
    expect(training.now()).toMatchObject({ step: 2, failure: null });
  });

  test.each([
    [{ lr: 0 }, "training: the learning rate is 0; it must be greater than 0, and at most 10"],
    [{ batchSize: 2.5 }, "training: the batch size is 2.5; it must be a whole number from 1 to 1024"],
    [{ weightDecay: -1 }, "training: weight decay is -1; it must be from 0 to 1"],
    [{ dropout: 1 }, "training: dropout is 1; it must be at least 0, and less than 1"],
  ])("what cannot be is refused: %j", (settings, message) => {
    const { training } = rooms();
    const before = training.now().settings;
    expect(() => training.change(settings)).toThrow(message);
    expect(training.now().settings).toEqual(before);
  });

  test("a training that diverges stops and says so; back from there it goes on", async () => {
    const { session, training } = rooms();
    await training.run("epoch");
    const [weight] = session.model.parameters();
    weight.assign(full(weight.shape, 3e38));
    await training.run("on");
    const { failure, step, phase, validation } = training.now();
    expect(failure).toEqual({ kind: "diverged", step: 15 });
    expect(phase).toBe("idle");
    expect(step).toBeGreaterThanOrEqual(15);
    expect(validation.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    await training.goBack(0);
    await training.run("step");
    expect(training.now()).toMatchObject({ failure: null, step: 1 });
    expect(session.steps).toBe(1);
  });
});

describe("snapshots", () => {
  test("what is in one", async () => {
    const { training } = rooms("CNN");
    await training.run("epoch");
    const [begin, end] = [training.snapshot(0)!, training.snapshot(14)!];
    expect(training.snapshot(5)).toBeNull();
    expect(end.images).toBe(20);
    expect(end.confusion.flat().reduce((sum, n) => sum + n)).toBe(20);
    expect(begin.mistakes).toHaveLength(Math.round(20 * (1 - begin.accuracy)));
    const worst = begin.mistakes.map(({ probabilityOfTruth }) => probabilityOfTruth);
    expect(worst).toEqual([...worst].sort((a, b) => a - b));
    const [{ image, truth, answer }] = begin.mistakes;
    expect(dataset.labels[image]).toBe(truth);
    expect(begin.confusion[truth][answer]).toBeGreaterThan(0);
    expect(await training.pixels([image])).toEqual(dataset.images.subarray(image * 784, (image + 1) * 784));
    expect(end.filters).toMatchObject({ parameter: "conv1.weight", shape: [32, 1, 3, 3], count: 32 });
    expect(end.filters.values).not.toEqual(begin.filters.values);
    expect(end.histograms.map(({ parameter }) => parameter)).toContain("fc1.weight");
    const [{ weights, gradients }] = end.histograms;
    expect(weights.counts.reduce((sum, n) => sum + n)).toBe(288);
    expect(gradients!.counts.reduce((sum, n) => sum + n)).toBe(288);
    expect(begin.histograms[0].gradients).toBeNull();
    expect(end.dead.map(({ layer, units }) => [layer, units])).toEqual([
      ["conv1", 32],
      ["conv2", 64],
      ["fc1", 128],
    ]);
  });

  test("dead units are those that no image makes positive", async () => {
    const { session, training } = rooms("MLP");
    const bias = session.model.parameters().find(({ name }) => name === "hidden.1.bias")!;
    bias.assign(tensor(Float32Array.from({ length: 128 }, (_, unit) => (unit < 5 ? 1e6 : -1e6))));
    await training.run("step");
    expect(training.snapshot(0)!.dead.at(-1)).toEqual({ layer: "hidden.1", dead: 123, units: 128 });
  });

  test.runIf(everything)(
    "networks without ReLU have none to be dead, and the residual one has them behind its sums too",
    async () => {
      const layersOf = async (network: NetworkName) => {
        const { training } = rooms(network);
        await training.run("step");
        return training.snapshot(0)!.dead.map(({ layer }) => layer);
      };
      expect(await layersOf("LeNet-5")).toEqual([]);
      expect(await layersOf("ResNet")).toEqual([
        "bn",
        "blocks.0.bn1",
        "blocks.0",
        "blocks.1.bn1",
        "blocks.1",
        "blocks.2.bn1",
        "blocks.2",
      ]);
    },
  );

  test.runIf(everything)("back at one, the same steps make the same numbers", async () => {
    const { session, training } = rooms("MLP");
    training.change({ dropout: 0.3 });
    while (session.steps < 20) await training.run("step");
    const first = await bitsOf(session.model);
    const { validation, curve } = training.now();
    expect(validation.filter(({ kept }) => kept).map(({ step }) => step)).toEqual([0, 16]);
    await training.goBack(16);
    expect(training.now()).toMatchObject({ step: 16, place: { epoch: 1, seen: 32 } });
    expect(training.now().curve.step).toEqual(curve.step.slice(0, 16));
    while (session.steps < 20) await training.run("step");
    expect(await bitsOf(session.model)).toEqual(first);
    expect(training.now().curve).toEqual(curve);
  });
});

test("the network as a file has what was learned", async () => {
  const { session, training } = rooms();
  await training.run("step");
  const learned = await bitsOf(session.model);
  const { state, metadata } = decodeModel(await training.model());
  session.open(freshNetwork({ network: "MLP", dropout: 0 }, 2), { network: "MLP", dropout: 0 });
  expect(metadata).toMatchObject({ network: "MLP", steps: "1" });
  session.model.loadStateDict(state);
  expect(await bitsOf(session.model)).toEqual(learned);
});
