import { useBackend } from "pellucid";
import { type ImageDataset, loadMnist } from "pellucid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { indexAt } from "../../../examples/explorer/engine/indices.js";
import { freshNetwork, type NetworkName } from "../../../examples/explorer/engine/networks.js";
import { Session } from "../../../examples/explorer/engine/session.js";
import { Trial } from "../../../examples/explorer/engine/trial.js";
import { differences, verdictOn } from "../../../examples/explorer/engine/trial-verdict.js";
import { Walking } from "../../../examples/explorer/engine/walking.js";
import { sizeOf } from "../../../src/tensor/shape.js";
import { everything } from "../../support/mode.js";
import { uniforms } from "../../support/random.js";

let digits: ImageDataset;
const pick = uniforms(7);

beforeAll(async () => {
  await useBackend("wasm");
  digits = (await loadMnist()).test.take(2);
});
afterAll(async () => {
  await useBackend("cpu");
});

function opened(network: NetworkName) {
  const session = new Session();
  session.images = async () => digits;
  session.open(freshNetwork({ network, dropout: 0 }), { network, dropout: 0 });
  const walking = new Walking(session, async () => digits.batch([0, 1], 0));
  return { session, walking, trial: new Trial(session, walking) };
}

describe("a nudge", () => {
  const networks: NetworkName[] = everything ? ["CNN", "LeNet-5", "ResNet", "MLP"] : ["LeNet-5"];

  test.each(networks)("%s: of every tensor that can be moved agrees with backward()", async (network) => {
    const { walking, trial } = opened(network);
    const info = await walking.begin({ from: "digits", indices: [0] });
    const subjects = (await trial.subjects(info.id))!;
    const parameters = info.tensors.flatMap(({ kind }, i) => (kind === "parameter" ? [i] : []));
    expect(subjects.map(({ tensor }) => tensor)).toEqual(expect.arrayContaining(parameters));
    for (const { tensor, steepest, scale } of subjects) {
      const { name, shape } = info.tensors[tensor];
      const nudged = (await trial.nudge(info.id, tensor, indexAt(steepest, shape), 1e-7 * scale))!;
      expect(["agrees", "kink", "rounding"], `${name}: ${JSON.stringify(nudged)}`).toContain(nudged.verdict);
      if (nudged.verdict === "agrees") expect(nudged.slope / nudged.gradient).toBeCloseTo(1, 3);
    }
  });

  // On paper all pixels are alike: nearly every window ties, and what comes back has both signs.
  test.each(networks)(
    "%s: of random elements never contradicts backward(), at ties neither",
    async (network) => {
      const { session, walking, trial } = opened(network);
      for (let step = 0; step < 5; step++) {
        session.optimizer.zeroGrad();
        session.loss(...digits.batch([0, 1], 0)).loss.backward();
        session.optimizer.step();
      }
      session.changing();
      const info = await walking.begin({ from: "digits", indices: [0] });
      for (const { tensor } of (await trial.subjects(info.id))!) {
        const { name, shape } = info.tensors[tensor];
        for (let count = 0; count < (everything ? 12 : 3); count++) {
          const index = indexAt(Math.floor(pick() * sizeOf(shape)), shape);
          const nudged = (await trial.nudge(info.id, tensor, index, null))!;
          expect(nudged.verdict, `${name} ${index}: ${JSON.stringify(nudged)}`).not.toBe("differs");
        }
      }
    },
  );

  test.each(["CNN", "MLP"] as const)(
    "%s: with dropout moves the network that the walk shows",
    async (network) => {
      const { session, walking, trial } = opened(network);
      session.changeDropout(0.5);
      const info = await walking.begin({ from: "training" });
      expect(info.ops.map(({ op }) => op)).toContain("dropout");
      for (const { tensor, steepest, scale } of (await trial.subjects(info.id))!) {
        const { name, shape } = info.tensors[tensor];
        const nudged = (await trial.nudge(info.id, tensor, indexAt(steepest, shape), 1e-7 * scale))!;
        expect(nudged.losses[1]).toBeCloseTo(info.loss, 5);
        expect(["agrees", "kink", "rounding"], `${name}: ${JSON.stringify(nudged)}`).toContain(
          nudged.verdict,
        );
      }
    },
  );

  test("moves a pixel, a parameter and what a layer makes, and leaves the network as it was", async () => {
    const { session, walking, trial } = opened("MLP");
    const before = session.model.parameters().map((p) => p.dataSync());
    const info = await walking.begin({ from: "digits", indices: [0, 1] });
    const subjects = (await trial.subjects(info.id))!;
    const unmoved = new Set<number>();
    for (const kind of ["input", "parameter", "result"]) {
      const subject = subjects.find(({ tensor }) => info.tensors[tensor].kind === kind)!;
      const { shape } = info.tensors[subject.tensor];
      const nudged = (await trial.nudge(info.id, subject.tensor, indexAt(subject.steepest, shape), null))!;
      expect(nudged.losses[1]).toBeCloseTo(info.loss, 5);
      expect(nudged.losses[0]).not.toBe(nudged.losses[2]);
      unmoved.add(nudged.losses[1]);
    }
    // What was moved is back before the next one moves, to the last bit.
    expect(unmoved.size).toBe(1);
    for (const [i, p] of session.model.parameters().entries()) {
      expect(p.dataSync().every((value, j) => value === before[i][j])).toBe(true);
    }
  });

  test("of a walk that is over, a place that is not there, or a tensor that cannot be moved is null", async () => {
    const { walking, trial } = opened("MLP");
    const info = await walking.begin({ from: "digits", indices: [0] });
    const labels = info.tensors.findIndex(({ kind }) => kind === "constant");
    expect(await trial.nudge(info.id, labels, [0], null)).toBeNull();
    expect(await trial.nudge(info.id, 0, [0, 0, 28, 0], null)).toBeNull();
    expect(await trial.nudge(info.id + 1, 0, [0, 0, 0, 0], null)).toBeNull();
  });

  test("with float32 small steps drown in rounding, with float64 they do not", async () => {
    const { walking, trial } = opened("MLP");
    const info = await walking.begin({ from: "digits", indices: [0] });
    const { tensor, steepest } = (await trial.subjects(info.id))!.at(-1)!;
    const errors = (await trial.errors(info.id, tensor, indexAt(steepest, info.tensors[tensor].shape)))!;
    const best = (width: "float32" | "float64") => Math.min(...errors.map((error) => error[width]));
    expect(best("float64")).toBeLessThan(1e-9);
    expect(best("float32")).toBeGreaterThan(1e-8);
    expect(errors.at(-1)!.float32).toBeGreaterThan(10 * best("float32"));
  });

  test("its curve goes through the loss, and bends by the gradient there", async () => {
    const { walking, trial } = opened("MLP");
    const info = await walking.begin({ from: "digits", indices: [0] });
    const { tensor } = (await trial.subjects(info.id))!.at(-1)!;
    const index = info.tensors[tensor].shape.map(() => 0);
    const { moves, losses } = (await trial.curve(info.id, tensor, index, 0.5))!;
    expect(moves).toHaveLength(25);
    expect([moves[0], moves[12], moves[24]]).toEqual([-0.5, 0, 0.5]);
    expect(losses[12]).toBeCloseTo(info.loss, 5);
  });
});

describe("a verdict", () => {
  const on = async (f: (x: number) => number, gradient: number, h: number) => {
    const at = (step: number) => differences(async (by) => f(by), step);
    const finer = () => at(h / 10);
    return verdictOn(gradient, await at(h), finer, finer);
  };

  test("tells a wrong gradient from a bent loss, a kink and rounding", async () => {
    expect(await on((x) => 1 + 2 * x, 2, 1e-3)).toBe("agrees");
    expect(await on((x) => 1 + 2 * x, 3, 1e-3)).toBe("differs");
    expect(await on((x) => Math.exp(x), 1, 0.5)).toBe("coarse");
    expect(await on((x) => 1 + Math.max(0, x), 1, 1e-3)).toBe("kink");
    expect(await on((x) => 1 + Math.max(0, x), 2, 1e-3)).toBe("differs");
    expect(await on((x) => 1e6 + 1e-3 * x, 1e-3, 1e-7)).toBe("rounding");
  });
});

test("gradcheck finds every layer of the network right", async () => {
  const { trial } = opened("LeNet-5");
  const layers = await trial.layers();
  expect(layers.map(({ name }) => name)).toEqual(
    ["conv1", "conv2", "pool", "fc1", "fc2", "fc3", "tanh", "crossEntropy", "LeNet-5"], //
  );
  for (const { name } of everything ? layers : layers.slice(2, 6)) {
    const report = await trial.gradcheck(name);
    expect(report.ok, report.text).toBe(true);
    expect(report.text).toContain(`gradcheck of ${name}: passed`);
  }
  await expect(trial.gradcheck("stem")).rejects.toThrow(
    "gradcheck: LeNet-5 has no layer stem; ask about one that is listed",
  );
});
