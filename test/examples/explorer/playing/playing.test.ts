import { noGrad, softmax, type Tensor, tensor, useBackend } from "pellucid";
import { tape } from "pellucid/trace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshNetwork, networkNames } from "../../../../examples/explorer/engine/networks.js";
import { oneHot } from "../../../../examples/explorer/engine/playing/attribution.js";
import { moveImage, STILL } from "../../../../examples/explorer/engine/playing/move-image.js";
import { type Interventions, Playing } from "../../../../examples/explorer/engine/playing/playing.js";
import { imagesOf } from "../../../../examples/explorer/engine/playing/reading.js";
import { Session } from "../../../../examples/explorer/engine/session.js";
import { thrown } from "../../../support/errors.js";
import { everything, oneIn } from "../../../support/mode.js";

const NONE: Interventions = { off: {}, kernels: [] };
/** A crooked 1. */
const drawing = Float32Array.from({ length: 784 }, (_, i) =>
  Math.abs((i % 28) - 14 - (i / 28 - 14) / 6) < 1.5 && i > 140 && i < 644 ? 1 : -1,
);

let session: Session;
let playing: Playing;
const open = (network: (typeof networkNames)[number]) => {
  session = new Session();
  playing = new Playing(session);
  session.open(freshNetwork({ network, dropout: 0 }, 3), { network, dropout: 0 });
};
const probabilitiesOf = async (pixels: Float32Array): Promise<number[]> => {
  session.model.train(false);
  return [...(await noGrad(() => softmax(session.model.forward(imagesOf(pixels)), 1)).data())];
};
const close = (found: ArrayLike<number>, wanted: ArrayLike<number>, by = 1e-5) => {
  expect(found.length).toBe(wanted.length);
  let apart = 0;
  for (let i = 0; i < wanted.length; i++) apart = Math.max(apart, Math.abs(found[i] - wanted[i]));
  expect(apart).toBeLessThan(by);
};
const total = (values: Iterable<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

beforeAll(() => useBackend("wasm"));
afterAll(() => useBackend("cpu"));

describe("answer", () => {
  test("is what the network makes of the drawing, with each layer's maps", async () => {
    open("CNN");
    const { changed, untouched } = await playing.answer(drawing, NONE);
    expect(untouched).toBe(changed);
    close(changed.probabilities, await probabilitiesOf(drawing));
    expect(changed.maps.map(({ op, layer, shape, source }) => [op, layer, shape.join("x"), source])).toEqual([
      ["conv2d", "conv1", "32x28x28", "conv1"],
      ["relu", "CNN", "32x28x28", "conv1"],
      ["maxPool2d", "pool", "32x14x14", "conv1"],
      ["conv2d", "conv2", "64x14x14", "conv2"],
      ["relu", "CNN", "64x14x14", "conv2"],
      ["maxPool2d", "pool", "64x7x7", "conv2"],
      ["linear", "fc1", "128", "fc1"],
      ["relu", "CNN", "128", "fc1"],
    ]);
  });

  test.each(oneIn(2, networkNames))(
    "is there for %s, whose layers have channels to switch off",
    async (network) => {
      open(network);
      const { changed } = await playing.answer(drawing, NONE);
      close(changed.probabilities, await probabilitiesOf(drawing));
      const sources = new Set(changed.maps.map(({ source }) => source).filter((source) => source !== null));
      expect(sources.size).toBeGreaterThan(1);
      for (const source of everything ? sources : [[...sources][0], [...sources].at(-1)!]) {
        const { changed: without, untouched } = await playing.answer(drawing, {
          ...NONE,
          off: { [source]: [1] },
        });
        close(untouched.probabilities, changed.probabilities, 1e-6);
        for (const { shape, values, source: of } of without.maps) {
          if (of !== source) continue;
          const size = values.length / shape[0];
          expect(values.subarray(size, 2 * size).every((value) => value === 0)).toBe(true);
        }
      }
    },
  );

  test("what is off is the same as with weights and bias that are zero", async () => {
    open("CNN");
    const { changed } = await playing.answer(drawing, { ...NONE, off: { conv1: [2, 5], fc1: [0] } });
    const state = session.model.stateDict();
    for (const [name, size, channels] of [
      ["conv1.weight", 9, [2, 5]],
      ["conv1.bias", 1, [2, 5]],
      ["fc1.weight", 3136, [0]],
      ["fc1.bias", 1, [0]],
    ] as const) {
      const t = state.get(name) as Tensor;
      const data = Float32Array.from(await t.data());
      for (const c of channels) data.fill(0, c * size, (c + 1) * size);
      t.assign((t.constructor as typeof Tensor).fromHost("float32", data, t.shape));
    }
    close(changed.probabilities, await probabilitiesOf(drawing));
  });

  test("an edited kernel makes another map, and the session's network stays as it is", async () => {
    open("CNN");
    const before = await playing.answer(drawing, NONE);
    const learned = await playing.kernel("conv1", 4, 0);
    const identity = [0, 0, 0, 0, 1, 0, 0, 0, 0];
    const kernels = [{ layer: "conv1", output: 4, input: 0, weights: identity }];
    const { changed, untouched } = await playing.answer(drawing, { off: {}, kernels });
    close(untouched.probabilities, before.changed.probabilities, 1e-6);
    const [bias] = (await session.model.stateDict().get("conv1.bias")!.data()).slice(4, 5);
    close(
      changed.maps[0].values.subarray(4 * 784, 5 * 784),
      drawing.map((value) => value + bias),
    );
    close(
      changed.maps[0].values.subarray(0, 4 * 784),
      before.changed.maps[0].values.subarray(0, 4 * 784),
      1e-6,
    );
    close(await playing.kernel("conv1", 4, 0), learned, 1e-9);
    const back = await playing.answer(drawing, {
      off: {},
      kernels: [{ ...kernels[0], weights: [...learned] }],
    });
    close(back.changed.probabilities, before.changed.probabilities, 1e-6);
    const foreign = [
      { layer: "fc1", output: 0, input: 0, weights: [1] },
      { ...kernels[0], output: 32 },
      { ...kernels[0], weights: [1] },
      { ...kernels[0], layer: "stem" },
    ];
    const same = await playing.answer(drawing, { off: {}, kernels: foreign });
    close(same.changed.probabilities, before.changed.probabilities, 1e-6);
  });

  test("an edited kernel is that of its output and its input", async () => {
    open("CNN");
    const weights = [0.5, -1, 0, 2, 0, 1, 0, 0.25, -3];
    const kernels = [{ layer: "conv2", output: 5, input: 7, weights }];
    const { changed } = await playing.answer(drawing, { off: {}, kernels });
    const t = session.model.stateDict().get("conv2.weight")!;
    const data = Float32Array.from(await t.data());
    data.set(weights, (5 * 32 + 7) * 9);
    t.assign(tensor(data, { shape: [...t.shape] }));
    close(changed.probabilities, await probabilitiesOf(drawing), 1e-6);
  });

  test("follows the session's network to another", async () => {
    open("CNN");
    await playing.answer(drawing, NONE);
    session.open(freshNetwork({ network: "MLP", dropout: 0 }, 3), { network: "MLP", dropout: 0 });
    const { changed } = await playing.answer(drawing, NONE);
    close(changed.probabilities, await probabilitiesOf(drawing));
  });
});

test("the ranking is how far the probability falls without each channel", async () => {
  open("LeNet-5");
  const off = { conv1: [4] };
  const whole = await playing.answer(drawing, { off, kernels: [] });
  for (const [layer, count, others] of [
    ["conv1", 6, [4]],
    ["fc1", 120, []],
  ] as const) {
    const falls = await playing.ranking(drawing, { off, kernels: [] }, layer, 3);
    expect(falls.length).toBe(count);
    const without = await playing.answer(drawing, { off: { ...off, [layer]: [...others, 5] }, kernels: [] });
    close([falls[5]], [whole.changed.probabilities[3] - without.changed.probabilities[3]], 1e-6);
    for (const other of others) expect(falls[other]).toBeCloseTo(0, 6);
  }
});

describe("what an answer rests on", () => {
  test("saliency and gradient x input are the slope of the logit", async () => {
    open("CNN");
    const { saliency, gradientTimesInput } = await playing.gradients(drawing, NONE, 2);
    const h = 1e-2;
    for (const at of [14 * 28 + 14, 10 * 28 + 12, 0]) {
      const nudged = async (by: number) => {
        const moved = drawing.slice();
        moved[at] += by;
        return (await playing.answer(moved, NONE)).changed.logits[2];
      };
      const slope = ((await nudged(h)) - (await nudged(-h))) / (2 * h);
      expect(Math.abs(Math.abs(slope) - saliency[at])).toBeLessThan(2e-3);
      expect(Math.abs(slope * (drawing[at] + 1) - gradientTimesInput[at])).toBeLessThan(4e-3);
    }
  });

  test("Grad-CAM is of the last maps before their pooling, and there is none without maps", async () => {
    open("CNN");
    const { gradCam } = await playing.gradients(drawing, NONE, 2);
    expect([gradCam!.layer, gradCam!.shape, gradCam!.map.length]).toEqual(["CNN", [64, 14, 14], 784]);
    expect(Math.min(...gradCam!.map)).toBeGreaterThanOrEqual(0);
    // By hand: relu(Σ mean(∂logit/∂A) · A), whose corner is the corner of the enlarged map.
    const x = imagesOf(drawing, true);
    const logits = session.model.forward(x);
    const maps = tape(logits).findLast(
      ({ op, output }) => op === "relu" && output.shape.length === 4,
    )!.output;
    logits.backward({ gradient: oneHot(2, logits.shape) });
    const [A, dA] = [await maps.data(), await maps.grad!.data()];
    let corner = 0;
    for (let k = 0; k < 64; k++) {
      corner += (A[k * 196] * total(dA.subarray(k * 196, (k + 1) * 196))) / 196;
    }
    expect(gradCam!.map[0]).toBeCloseTo(Math.max(0, corner), 5);
    open("MLP");
    expect((await playing.gradients(drawing, NONE, 2)).gradCam).toBeNull();
  });

  test("occlusion is how far the probability falls when a gray square hides a place", async () => {
    open("MLP");
    const map = await playing.occlusion(drawing, NONE, 6);
    const hidden = drawing.slice();
    for (let y = 8; y <= 12; y++) hidden.fill(0, y * 28 + 11, y * 28 + 16);
    const fall = (await probabilitiesOf(drawing))[6] - (await probabilitiesOf(hidden))[6];
    expect(map.length).toBe(784);
    expect(map[10 * 28 + 13]).toBeCloseTo(fall, 6);
  });
});

describe("a dream", () => {
  const settings = { target: 3, rate: 0.05, decay: 0, blur: 0 };

  test("makes its digit likelier, within paper and ink", async () => {
    open("CNN");
    let pixels: Float32Array = new Float32Array(784);
    const course: number[] = [];
    for (let step = 0; step < 20; step++) {
      const dreamt = await playing.dream(pixels, NONE, settings);
      pixels = dreamt.pixels;
      course.push(dreamt.probabilities[3]);
    }
    expect(course.every((probability, i) => i === 0 || probability > course[i - 1])).toBe(true);
    expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
    expect(Math.min(...pixels)).toBeGreaterThanOrEqual(-1);
  });

  test("blur and decay smooth the picture and draw it to paper", async () => {
    open("CNN");
    const still = { ...settings, rate: 0 };
    const { pixels: paler } = await playing.dream(drawing, NONE, { ...still, decay: 0.25 });
    close(
      paler,
      drawing.map((value) => value - 0.25 * (value + 1)),
    );
    const dot = new Float32Array(784).fill(-1);
    dot[0] = 1;
    const { pixels: blurred } = await playing.dream(dot, NONE, { ...still, blur: 1 });
    close([blurred[0], blurred[1], blurred[29], blurred[2]], [-0.5, -4 / 6, -7 / 9, -1]);
  });
});

describe("moveImage", () => {
  const picture = Float32Array.from({ length: 16 }, (_, i) => i);

  test("shifts by whole pixels, in proportion to 28, and fills what comes in", () => {
    const moved = moveImage(picture, 4, { ...STILL, right: 7 }, -1);
    expect([...moved]).toEqual([-1, 0, 1, 2, -1, 4, 5, 6, -1, 8, 9, 10, -1, 12, 13, 14]);
    expect(moveImage(picture, 4, { ...STILL, down: -14 }, -1)[1]).toBe(9);
  });

  test("a quarter turn goes clockwise, twice is half a turn, and a mirror changes sides", () => {
    const turned = moveImage(picture, 4, { ...STILL, angle: 90 }, -1);
    close(turned.subarray(0, 4), [12, 8, 4, 0], 1e-4);
    close(moveImage(picture, 4, { ...STILL, angle: 180 }, -1), picture.toReversed(), 1e-4);
    expect([...moveImage(picture, 4, { ...STILL, mirrored: true }, -1).subarray(0, 4)]).toEqual([3, 2, 1, 0]);
  });

  test("doubling the size shows the middle", () => {
    const larger = moveImage(picture, 4, { ...STILL, zoom: 2 }, -1);
    expect([larger.length, larger.at(0)]).toEqual([16, 3.75]);
  });
});

describe("a picture", () => {
  const gray = (ink: number, paper: number, alpha = 255) => {
    const data = new Uint8ClampedArray(60 * 50 * 4);
    for (let i = 0; i < 60 * 50; i++) {
      const inside = i % 60 >= 20 && i % 60 < 26 && i / 60 > 8 && i / 60 < 40;
      data.set([...new Array(3).fill(inside ? ink : paper), inside ? 255 : alpha], 4 * i);
    }
    return { data, width: 60, height: 50 };
  };

  test("is scaled and centered as MNIST's are, whichever of ink and paper is darker", () => {
    open("CNN");
    const dark = playing.picture(gray(0, 255), "one.png");
    close(playing.picture(gray(230, 20), "one.png"), dark, 1e-6);
    close(playing.picture(gray(0, 0, 0), "one.png"), dark, 1e-6);
    const rows = Array.from({ length: 28 }, (_, y) => Math.max(...dark.subarray(y * 28, (y + 1) * 28)));
    expect([Math.min(...dark), Math.max(...dark), rows.filter((peak) => peak > 0).length]).toEqual([
      -1, 1, 20,
    ]);
  });

  test("a blank one is refused", () => {
    open("CNN");
    expect(thrown(() => playing.picture(gray(90, 90), "blank.png"))).toBe(
      "ValueError: blank.png: nothing in this picture stands out as ink from its border; take one of a single digit, dark on light or light on dark, with some paper around it",
    );
  });
});
