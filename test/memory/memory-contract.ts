// The rule of src/tensor/README.md, as one suite for every backend: test/memory/cpu.test.ts runs it on cpu,
// test/memory/device.test.ts on a device with a memory of its own.

import {
  add,
  batchNorm2d,
  defineOp,
  div,
  dropout,
  keep,
  log,
  mean,
  mul,
  nn,
  noGrad,
  optim,
  reshape,
  sub,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { flatMemory, learn, pixels } from "./flat-memory.js";

/** More than the 4 KiB up to which values are copied out. */
const LARGE = 2000;
const large = (value: number, requiresGrad = false) =>
  tensor(new Float32Array(LARGE).fill(value), { requiresGrad });
const filled = (value: number) => new Float32Array(LARGE).fill(value);

const releasedByNextBackward = error(
  "AutogradError",
  /^this tensor's memory was released at the end of backward\(\) number \d+, the one after its own; call keep\(tensor\) before then to hold on to it, or read it earlier with "await tensor\.data\(\)"$/,
);

export function memoryContract(): void {
  flatMemory();

  describe("what can be read, and until when", () => {
    test("every value of a graph after its backward, step and zeroGrad, until the next backward ends", () => {
      const model = new nn.Sequential(
        new nn.Conv2d(1, 8, 3, { padding: 1 }),
        new nn.BatchNorm2d(8),
        new nn.ReLU(),
        new nn.Dropout(0.1),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
      );
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const values: Tensor[] = [];
      let x = pixels(3);
      for (const layer of model.children()) {
        x = layer.forward(x);
        values.push(x);
      }
      const before = values.map((t) => t.dataSync());
      const loss = mean(mul(x, x));
      values.push(loss);
      before.push(loss.dataSync());
      loss.backward();
      optimizer.step();
      optimizer.zeroGrad();
      expect(values.map((t) => t.dataSync())).toEqual(before);

      // Another forward does not end it, nor a noGrad.
      const next = sum(mul(large(1, true), 2));
      noGrad(() => model.forward(pixels(4)));
      expect(values.map((t) => t.dataSync())).toEqual(before);
      next.backward();
      for (const value of values.slice(0, -1)) expect(() => value.dataSync()).toThrow(releasedByNextBackward);
      expect(loss.dataSync()).toEqual(before.at(-1));
    });

    test("and so what an op made of other ops has made", () => {
      const twice = defineOp({
        name: "twice",
        forward: (_, x: Tensor) => ({ y: mul(x, 2), saved: null }),
        backward: (_, dy) => [mul(dy, 2)],
      });
      const y = twice(large(3, true));
      sum(y).backward();
      expect(y.dataSync()[0]).toBe(6);
      sum(mul(large(1, true), 2)).backward();
      expect(() => y.dataSync()).toThrow(releasedByNextBackward);
    });

    test("the error names the backward that ended it", () => {
      const w = large(1, true);
      const y = mul(w, 2);
      sum(y).backward();
      sum(mul(w, 2)).backward();
      const number = () => {
        try {
          return String(y.dataSync());
        } catch (thrown) {
          return /number (\d+)/.exec((thrown as Error).message)![1];
        }
      };
      const first = number();
      const z = mul(w, 3);
      sum(z).backward();
      sum(mul(w, 2)).backward();
      expect(number()).toBe(first);
      expect(() => z.dataSync()).toThrow(`backward() number ${Number(first) + 2},`);
    });

    test("a released value cannot be used either, and says so by itself", () => {
      const w = large(1, true);
      const y = mul(w, 2);
      sum(y).backward();
      sum(mul(w, 2)).backward();
      expect(() => add(y, 1)).toThrow(releasedByNextBackward);
      expect(() => add(y.detach(), 1)).toThrow(releasedByNextBackward);
      expect(() => reshape(y, [40, 50]).tolist()).toThrow(releasedByNextBackward);
      expect(String(y)).toBe("Tensor [2000] float32 from mul (memory released)");
    });

    test("4 KiB stay readable, one number more does not", () => {
      const small = mul(tensor(new Float32Array(1024).fill(2), { requiresGrad: true }), 3);
      const tooLarge = mul(tensor(new Float32Array(1025).fill(2), { requiresGrad: true }), 3);
      add(sum(small), sum(tooLarge)).backward();
      sum(mul(large(1, true), 2)).backward();
      expect(small.dataSync()).toEqual(new Float32Array(1024).fill(6));
      expect(() => tooLarge.dataSync()).toThrow(releasedByNextBackward);
    });

    test("50 losses in an array", () => {
      const w = tensor([0.5], { requiresGrad: true });
      const optimizer = new optim.SGD([w], { lr: 0.25 });
      const losses: Tensor[] = [];
      for (let i = 0; i < 50; i++) {
        const loss = sum(mul(w, w)); // halves w in every step
        losses.push(loss);
        learn({ optimizer }, loss);
      }
      expect(losses.map((loss) => loss.item())).toEqual(Array.from({ length: 50 }, (_, i) => 0.25 * 4 ** -i));
    });

    test("what is kept, and views of it, for as long as wanted", () => {
      const w = large(2, true);
      const kept = keep(mul(w, 3));
      const view = reshape(kept, [40, 50]);
      sum(mul(view, view)).backward();
      for (let i = 0; i < 5; i++) sum(mul(w, 2)).backward();
      expect([kept.dataSync(), view.detach().dataSync()]).toEqual([filled(6), filled(6)]);
      expect(add(kept, 1).dataSync()).toEqual(filled(7));
    });

    test("keeping a view keeps the values", () => {
      const w = large(2, true);
      const y = mul(w, 3);
      keep(reshape(y, [40, 50]));
      sum(y).backward();
      sum(mul(w, 2)).backward();
      expect(y.dataSync()).toEqual(filled(6));
    });

    test("a kept gradient survives zeroGrad and the next backward", () => {
      const w = large(2, true);
      sum(mul(w, 3)).backward();
      const first = keep(w.grad!);
      sum(mul(w, 4)).backward();
      expect([first.dataSync(), w.grad!.dataSync()]).toEqual([filled(3), filled(7)]);
      const second = keep(w.grad!);
      new optim.SGD([w]).zeroGrad();
      sum(mul(w, 5)).backward();
      expect([second.dataSync(), w.grad!.dataSync()]).toEqual([filled(7), filled(5)]);
    });

    test("a gradient that zeroGrad released says so", () => {
      const w = large(2, true);
      sum(mul(w, 3)).backward();
      const gradient = w.grad!;
      new optim.SGD([w]).zeroGrad();
      expect(() => gradient.dataSync()).toThrow(/^this tensor's memory was released by zeroGrad\(\); /);
    });
  });

  describe("what stays usable over many steps", () => {
    test("a value made by ops from plain data, whether it is used in every step or in none", () => {
      const [used, unused] = [3, 4].map((value) => div(large(value * 255), 255));
      const w = large(1, true);
      for (let i = 0; i < 6; i++) sum(mul(w, used)).backward();
      expect([used.dataSync(), unused.dataSync()]).toEqual([filled(3), filled(4)]);
      w.grad = null;
      sum(mul(w, add(unused, used))).backward();
      expect(w.grad!.dataSync()).toEqual(filled(7));
    });

    test("the parameters, their gradients and the optimizer's state", () => {
      const w = large(1, true);
      const optimizer = new optim.SGD([w], { lr: 1, momentum: 1 });
      for (let i = 0; i < 4; i++) {
        optimizer.zeroGrad();
        sum(w).backward();
        optimizer.step(); // velocity 1, 2, 3, 4
        expect(w.grad!.dataSync()).toEqual(filled(1));
      }
      sum(mul(large(1, true), 2)).backward();
      sum(mul(large(1, true), 2)).backward();
      expect([w.dataSync(), w.grad!.dataSync()]).toEqual([filled(1 - 10), filled(1)]);
      expect(optimizer.stateDict().tensors.get("0.velocity")!.dataSync()).toEqual(filled(4));
    });

    test("a detached hidden state", () => {
      const w = large(2, true);
      let hidden = large(1).detach();
      for (let i = 0; i < 6; i++) {
        const next = mul(hidden, w);
        sum(next).backward();
        hidden = next.detach();
      }
      expect(hidden.dataSync()).toEqual(filled(2 ** 6));
      expect(w.grad!.dataSync()).toEqual(filled(1 + 2 + 4 + 8 + 16 + 32));
    });

    test("what noGrad returned", () => {
      const w = large(2, true);
      const result = noGrad(() => mul(w, 3));
      for (let i = 0; i < 4; i++) sum(mul(w, result)).backward();
      expect(result.dataSync()).toEqual(filled(6));
    });

    test("a model that nothing has used for a while", () => {
      const layer = new nn.Linear(LARGE, 3);
      const x = large(1).reshape([1, LARGE]);
      const before = noGrad(() => layer.forward(x)).tolist();
      for (let i = 0; i < 4; i++) sum(mul(large(1, true), 2)).backward();
      expect(noGrad(() => layer.forward(x)).tolist()).toEqual(before);
    });
  });

  describe("graphs beside each other", () => {
    test("forward first, backward later, in any order", () => {
      const w = large(1, true);
      const [a, b, c] = [2, 3, 4].map((factor) => sum(mul(mul(w, factor), w)));
      b.backward();
      a.backward();
      sum(mul(w, 10)).backward();
      c.backward();
      expect(w.grad!.dataSync()).toEqual(filled(2 * (2 + 3 + 4) + 10));
    });

    test("one that is retained outlives any number of others", () => {
      const w = large(3, true);
      const hidden = mul(w, w);
      const loss = sum(mul(hidden, hidden));
      loss.backward({ retainGraph: true });
      for (let i = 0; i < 4; i++) sum(mul(large(1, true), 2)).backward();
      w.grad = null;
      loss.backward();
      expect([w.grad!.dataSync(), hidden.dataSync()]).toEqual([filled(4 * 27), filled(9)]);
    });

    // A GAN: the discriminator sees the generator's images detached, with a backward for each half of its loss, and
    // then the generator's own graph, which began before both, has its backward.
    for (const fakeFirst of [false, true]) {
      test(`a graph that others saw detached, ${fakeFirst ? "fake" : "real"} images first`, () => {
        const [g, d] = [large(2, true), large(3, true)];
        const [noise, real] = [large(5), large(7)];
        const fake = mul(noise, g);
        const halves = [() => sum(mul(real, d)).backward(), () => sum(mul(fake.detach(), d)).backward()];
        if (fakeFirst) halves.reverse();
        for (const half of halves) half();
        expect(d.grad!.dataSync()).toEqual(filled(7 + 10));
        sum(mul(fake, d)).backward();
        expect(g.grad!.dataSync()).toEqual(filled(5 * 3));
        expect(fake.dataSync()).toEqual(filled(10));
      });
    }

    test("a hook that runs a backward in the middle of another", () => {
      const [x, w] = [large(2, true), large(5, true)];
      const y = mul(x, x);
      const [other, another] = [sum(mul(w, w)), sum(mul(w, 3))];
      y.registerHook((gradient) => {
        other.backward();
        another.backward();
        return mul(gradient, 2);
      });
      sum(mul(y, x)).backward();
      expect(x.grad!.dataSync()).toEqual(filled(4 + 2 * 2 * 2 * 2));
      expect(w.grad!.dataSync()).toEqual(filled(13));
    });

    test("a pass that failed in the middle has released nothing", () => {
      const x = large(2, true);
      const y = mul(x, x);
      let broken = true;
      y.registerHook(() => {
        if (broken) throw new Error("not yet");
        return undefined;
      });
      const loss = sum(mul(y, x));
      expect(() => loss.backward()).toThrow("not yet");
      sum(mul(large(1, true), 2)).backward();
      sum(mul(large(1, true), 2)).backward();
      broken = false;
      loss.backward();
      expect([x.grad!.dataSync(), y.dataSync()]).toEqual([filled(12), filled(4)]);
    });

    test("a backward inside noGrad leaves its gradients", () => {
      const x = large(2, true);
      const loss = sum(mul(x, log(x)));
      noGrad(() => loss.backward());
      sum(mul(large(1, true), 2)).backward();
      expect(x.grad!.dataSync()).toEqual(filled(Math.fround(Math.log(2)) + 1));
    });
  });

  describe("in place", () => {
    test("the running statistics of batch norm move without a trace in the graph", () => {
      const x = tensor([1, 2, 3, 6], { shape: [4, 1, 1, 1], requiresGrad: true });
      const [mu, sigma2] = [tensor([0]), tensor([1])];
      for (let i = 0; i < 3; i++)
        sum(batchNorm2d(x, mu, sigma2, null, null, { training: true, momentum: 0.5 })).backward();
      expect(mu.item()).toBe(3 * (1 - 0.5 ** 3));
      const correctedVariance = (4 + 1 + 0 + 9) / 3;
      expect(sigma2.item()).toBeCloseTo(correctedVariance + (1 - correctedVariance) * 0.5 ** 3, 5);
    });

    test("a detached view of a parameter sees its updates", () => {
      const w = large(1, true);
      const view = w.detach();
      sum(mul(w, view)).backward();
      new optim.SGD([w], { lr: 0.5 }).step();
      expect(view.dataSync()).toEqual(filled(0.5));
      expect(sub(view, w).dataSync()).toEqual(filled(0));
    });

    test("dropout draws the same mask forwards and back, whatever was freed between", () => {
      const x = large(1, true);
      const y = dropout(x, 0.5, { seed: 9 });
      sum(mul(y, 3)).backward();
      expect(x.grad!.dataSync()).toEqual(y.dataSync().map((value) => 3 * value));
    });
  });
}
