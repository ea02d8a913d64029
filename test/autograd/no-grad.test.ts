import { add, keep, mul, noGrad, reshape, sum, type Tensor, tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { isRecording } from "../../src/autograd/no-grad.js";
import { error } from "../support/errors.js";

const large = (value = 1) => tensor(new Float32Array(2000).fill(value));
const released = error(
  "AutogradError",
  'this tensor\'s memory was released at the end of noGrad(); call keep(tensor) before then to hold on to it, or read it earlier with "await tensor.data()"',
);

describe("recording", () => {
  test("nothing is recorded inside, everything outside", () => {
    const x = tensor([1], { requiresGrad: true });
    const inside = noGrad(() => mul(x, 2));
    expect([inside.requiresGrad, inside.node]).toEqual([false, null]);
    expect(mul(x, 2).requiresGrad).toBe(true);
  });

  test("it nests", () => {
    const states: boolean[] = [];
    noGrad(() => {
      states.push(isRecording());
      noGrad(() => states.push(isRecording()));
      states.push(isRecording());
    });
    states.push(isRecording());
    expect(states).toEqual([false, false, false, true]);
  });

  test("it ends when the function throws, at every depth", () => {
    const fail = () => {
      throw new RangeError("inside");
    };
    expect(() => noGrad(() => noGrad(fail))).toThrow(new RangeError("inside"));
    expect(isRecording()).toBe(true);
    noGrad(() => {
      expect(() => noGrad(fail)).toThrow(RangeError);
      expect(isRecording()).toBe(false);
    });
  });

  test("an asynchronous function is refused, and recording is on again", () => {
    expect(() => noGrad(async () => 1)).toThrow(
      error(
        "AutogradError",
        "noGrad: the function returned a promise, and what runs after an await is outside of noGrad; call noGrad around the synchronous part and await outside: const y = noGrad(() => model.forward(x)); await y.data()",
      ),
    );
    expect(isRecording()).toBe(true);
  });

  test("a refused function that fails later is no unhandled rejection", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", listen);
    try {
      expect(() =>
        noGrad(async () => {
          await null;
          throw new Error("after the await");
        }),
      ).toThrow(/^noGrad: the function returned a promise/);
      await new Promise((resolve) => setTimeout(resolve, 0));
    } finally {
      process.off("unhandledRejection", listen);
    }
    expect(unhandled).toEqual([]);
  });

  test("what is not a tensor comes out as it is", () => {
    const value = { n: 1, list: ["a", null], nothing: undefined };
    expect(noGrad(() => value)).toBe(value);
    expect(noGrad(() => undefined)).toBeUndefined();
    expect(noGrad(() => null)).toBeNull();
  });

  test("a value that contains itself comes out too", () => {
    const value: { self?: unknown; y?: Tensor } = {};
    value.self = value;
    const out = noGrad(() => {
      value.y = mul(large(), 2);
      return value;
    });
    expect(out.y!.dataSync()[0]).toBe(2);
  });
});

describe("memory", () => {
  test("what is returned stays: alone, and in arrays, maps and plain objects, at any depth", () => {
    const make = (value: number) => mul(large(value), 1);
    const alone = noGrad(() => make(1));
    const nested = noGrad(() => ({ a: [make(2), { b: make(3) }], m: new Map([["c", [make(4)]]]) }));
    sum(mul(tensor([1], { requiresGrad: true }), 1)).backward();
    sum(mul(tensor([1], { requiresGrad: true }), 1)).backward();
    const [first, second] = nested.a as [Tensor, { b: Tensor }];
    expect([alone, first, second.b, nested.m.get("c")![0]].map((t) => t.dataSync()[1999])).toEqual([
      1, 2, 3, 4,
    ]);
  });

  test("what escapes otherwise throws when it is read, or used", () => {
    let escaped!: Tensor;
    noGrad(() => {
      escaped = mul(large(), 2);
      expect(escaped.dataSync()[0]).toBe(2);
    });
    expect(() => escaped.dataSync()).toThrow(released);
    expect(() => add(escaped, 1)).toThrow(released);
    expect(() => escaped.tolist()).toThrow(released);
    expect(String(escaped)).toBe("Tensor [2000] float32 (memory released)");
  });

  test("reading later is refused asynchronously too", async () => {
    let escaped!: Tensor;
    noGrad(() => {
      escaped = mul(large(), 2);
    });
    await expect(escaped.data()).rejects.toThrow(released);
  });

  test("up to 4 KiB can escape", () => {
    const escaped: Tensor[] = [];
    noGrad(() => {
      for (const n of [1, 1024, 1025]) escaped.push(mul(tensor(new Float32Array(n).fill(3)), 2));
    });
    expect(escaped[0].item()).toBe(6);
    expect(escaped[1].dataSync()).toEqual(new Float32Array(1024).fill(6));
    expect(() => escaped[2].dataSync()).toThrow(released);
  });

  test("what an inner noGrad returns belongs to the outer one", () => {
    let inner!: Tensor;
    const outer = noGrad(() => {
      inner = noGrad(() => mul(large(), 2));
      return add(inner, 1);
    });
    expect(outer.dataSync()[0]).toBe(3);
    expect(() => inner.dataSync()).toThrow(released);
  });

  test("a view that is returned holds the values it is a view of", () => {
    let base!: Tensor;
    const view = noGrad(() => {
      base = mul(large(), 5);
      return reshape(base, [20, 100]).detach();
    });
    expect(view.dataSync()[0]).toBe(5);
    expect(base.dataSync()[0]).toBe(5);
  });

  test("a view of something older can be returned, or dropped, without harm to it", () => {
    const older = mul(large(), 7);
    const view = noGrad(() => reshape(older, [40, 50]));
    noGrad(() => {
      reshape(older, [50, 40]);
    });
    expect([older.dataSync()[0], view.dataSync()[0]]).toEqual([7, 7]);
  });

  test("everything is released when the function throws", () => {
    let escaped!: Tensor;
    expect(() =>
      noGrad(() => {
        escaped = mul(large(), 2);
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(() => escaped.dataSync()).toThrow(released);
  });

  test("leaves, recorded values and kept ones are not touched", () => {
    const w = tensor(new Float32Array(2000).fill(2), { requiresGrad: true });
    const recorded = mul(w, 3);
    let [leaf, kept]: Tensor[] = [];
    noGrad(() => {
      leaf = large(4);
      kept = keep(mul(leaf, recorded));
    });
    expect([leaf, kept, recorded].map((t) => t.dataSync()[0])).toEqual([4, 24, 6]);
    sum(recorded).backward();
    expect(w.grad!.dataSync()[0]).toBe(3);
  });
});
