// Batch normalization and the sum of two branches, as the page shows them: the numbers on the way are the library's own.

import { randint, randn, useBackend } from "pellucid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { indexAt, positionOf } from "../../../examples/explorer/engine/indices.js";
import { Session } from "../../../examples/explorer/engine/session.js";
import type { WalkInfo } from "../../../examples/explorer/engine/walk.js";
import { Walking } from "../../../examples/explorer/engine/walking.js";
import {
  channelOf,
  normalizedOf,
  returnedOf,
} from "../../../examples/explorer/page/views/network/detail/apart/normalization.js";
import { sizeOf } from "../../../src/tensor/shape.js";
import { everything } from "../../support/mode.js";
import { uniforms } from "../../support/random.js";

const pick = uniforms(11);
const somewhere = (shape: readonly number[]) => indexAt(Math.floor(pick() * sizeOf(shape)), shape);
const rounds = everything ? 20 : 3;

beforeAll(() => useBackend("wasm"));
afterAll(() => useBackend("cpu"));

describe.each(["training", "digits"] as const)("the residual network, %s", (from) => {
  let walking: Walking;
  let info: WalkInfo;

  beforeAll(async () => {
    const session = new Session();
    await session.openNamed({ network: "ResNet", dropout: 0 }, "random", 1);
    const batch = async () => [randn([3, 1, 28, 28], { seed: 1 }), randint(0, 10, [3], { seed: 2 })] as const;
    session.images = async () =>
      ({ batch: () => [randn([1, 1, 28, 28], { seed: 3 }), randint(0, 10, [1])] }) as never;
    walking = new Walking(session, async () => [...(await batch())]);
    info = await walking.begin(from === "training" ? { from } : { from, indices: [0] });
  });

  const last = (name: string) => info.ops.findLastIndex(({ op }) => op === name);
  const elements = async (tensor: number, aspect: "value" | "gradient") =>
    (await walking.elements(info.id, tensor, aspect))!;

  test("x goes its way to y, step by step, with μ and σ² of the channel in training", async () => {
    const op = last("batchNorm2d");
    const { inputs, output, settings } = info.ops[op];
    const { shape } = info.tensors[output];
    const [x, y] = [await elements(inputs[0]!, "value"), await elements(output, "value")];
    expect(settings.training).toBe(from === "training");
    for (let i = 0; i < rounds; i++) {
      const index = somewhere(shape);
      const found = normalizedOf((await walking.element(info.id, op, index))!.term);
      const position = positionOf(index, shape);
      expect(found.x).toBe(x[position]);
      expect(found.x - found.mean).toBeCloseTo(found.off, 12);
      expect(found.off / found.deviation).toBeCloseTo(found.xHat, 12);
      expect(found.deviation ** 2 - found.variance).toBeCloseTo(settings.eps as number, 9);
      expect(found.weight * found.xHat).toBeCloseTo(found.scaled, 12);
      expect(found.scaled + found.bias).toBeCloseTo(found.y, 12);
      expect(found.y).toBeCloseTo(y[position], 4);
      if (from !== "training") continue;
      const channel = channelOf(x, shape, index[1]);
      const mean = channel.reduce((sum, value) => sum + value, 0) / channel.length;
      expect(found.mean).toBeCloseTo(mean, 4);
      expect(found.variance).toBeCloseTo(
        channel.reduce((sum, value) => sum + (value - mean) ** 2, 0) / channel.length,
        4,
      );
    }
  });

  test("dy goes its way to dx: in training less its mean and its share along x̂", async () => {
    const op = last("batchNorm2d");
    const { inputs, output } = info.ops[op];
    const { shape } = info.tensors[output];
    const [dx, dy] = [await elements(inputs[0]!, "gradient"), await elements(output, "gradient")];
    for (let i = 0; i < rounds; i++) {
      const index = somewhere(shape);
      const found = returnedOf((await walking.gradient(info.id, op, 0, index))!.term);
      const { taken, scale } = found;
      const position = positionOf(index, shape);
      expect(found.dy).toBe(dy[position]);
      expect(found.weight / found.deviation).toBeCloseTo(scale, 9);
      expect(taken !== null).toBe(from === "training");
      if (taken !== null) {
        const channel = channelOf(dy, shape, index[1]);
        expect(taken.mean).toBeCloseTo(channel.reduce((sum, value) => sum + value, 0) / channel.length, 6);
        expect(found.dy - taken.mean).toBeCloseTo(taken.less, 12);
        expect(taken.xHat * taken.slope).toBeCloseTo(taken.along, 12);
        expect(taken.less - taken.along).toBeCloseTo(taken.rest, 12);
      }
      expect(scale * (taken?.rest ?? found.dy)).toBeCloseTo(found.dx, 12);
      expect(found.dx).toBeCloseTo(dx[position], 6);
    }
  });

  test("two branches add up, and the gradient goes to both as it is", async () => {
    const op = last("add");
    const { inputs, output } = info.ops[op];
    const { shape } = info.tensors[output];
    const [a, b] = [await elements(inputs[0]!, "value"), await elements(inputs[1]!, "value")];
    const dy = await elements(output, "gradient");
    for (let i = 0; i < rounds; i++) {
      const index = somewhere(shape);
      const position = positionOf(index, shape);
      const { term } = (await walking.element(info.id, op, index))!;
      expect(term.value).toBeCloseTo(a[position] + b[position], 12);
      for (const argument of [0, 1]) {
        expect((await walking.gradient(info.id, op, argument, index))!.term.value).toBe(dy[position]);
      }
    }
  });
});
