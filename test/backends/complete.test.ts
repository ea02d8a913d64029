import {
  type Backend,
  CpuBackend,
  complete,
  crossEntropy,
  type Kernels,
  type NumericArray,
  nn,
  optim,
  type PartialBackend,
  type PartialDevice,
  randint,
  randn,
  type Storage,
  type tensor,
  useBackend,
} from "pellucid";
import { afterEach, describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { oneIn } from "../support/mode.js";
import { specifiedTrainer } from "./specified-trainer.js";

class Box implements Storage {
  constructor(
    readonly owner: Toy,
    readonly content: NumericArray,
  ) {}
  get byteLength(): number {
    return this.content.byteLength;
  }
}

/** A device as somebody might write it: a class with private state, storages of its own, and one kernel. */
class Toy implements PartialDevice {
  readonly name = "toy";
  readonly floats = ["float32"] as const;
  readonly kernels: Partial<Kernels> = {
    relu: (x) => {
      this.#reluCalls += 1;
      return this.upload((x as Box).content.map((value) => Math.max(value, 0)));
    },
  };
  #reluCalls = 0;
  #bytes = 0;
  #buffers = 0;

  get reluCalls(): number {
    return this.#reluCalls;
  }

  owns(value: unknown): value is Storage {
    return value instanceof Box && value.owner === this;
  }

  describe(): string {
    return `toy (${this.#reluCalls} calls of relu)`;
  }

  upload(data: NumericArray): Storage {
    this.#bytes += data.byteLength;
    this.#buffers += 1;
    return new Box(this, data.slice());
  }

  readSync(storage: Storage): NumericArray {
    return (storage as Box).content.slice();
  }

  async read(storage: Storage): Promise<NumericArray> {
    return this.readSync(storage);
  }

  free(storage: Storage): void {
    this.#bytes -= storage.byteLength;
    this.#buffers -= 1;
  }

  finalizer(): () => void {
    return () => {};
  }

  memory() {
    return { bytes: this.#bytes, buffers: this.#buffers };
  }
}

const kernelNames = Object.keys(new CpuBackend().kernels);

afterEach(() => useBackend("cpu"));

/** One kernel on typed arrays. */
const withRelu = (relu: (x: Float32Array) => unknown, more: Partial<PartialBackend> = {}) =>
  complete({ name: "plain", kernels: { relu: (x) => relu(x as Float32Array) as Storage }, ...more });
const positive = (x: Float32Array) => x.map((value) => Math.max(value, 0));

describe("what it is made of", () => {
  test("all kernels, of which the borrowed ones are listed", () => {
    const backend = complete(new Toy(), new CpuBackend());
    expect(Object.keys(backend.kernels).sort()).toEqual([...kernelNames].sort());
    expect(backend.fallbacks).toEqual(kernelNames.filter((name) => name !== "relu"));
    expect(kernelNames).toHaveLength(backend.fallbacks.length + 1);
  });

  test("everything else is the author's own, private state included", async () => {
    const toy = new Toy();
    const backend = complete(toy, new CpuBackend());
    const storage = backend.upload(Float32Array.of(-1, 2));
    expect(backend.readSync!(backend.kernels.relu(storage))).toEqual(Float32Array.of(0, 2));
    expect(await backend.read(storage)).toEqual(Float32Array.of(-1, 2));
    expect(backend.memory()).toEqual({ bytes: 16, buffers: 2 });
    backend.free(storage);
    expect(toy.memory()).toEqual({ bytes: 8, buffers: 1 });
    expect(backend.describe()).toBe("toy (1 calls of relu)");
    expect([backend.name, backend.floats]).toEqual(["toy", ["float32"]]);
  });

  test("a backend that brings everything borrows nothing", () => {
    const kernels = complete(new Toy(), new CpuBackend()).kernels;
    const whole = Object.assign(new Toy(), { kernels });
    expect(complete(whole, new CpuBackend()).fallbacks).toEqual([]);
  });

  test("what a device can read at once it can read later", async () => {
    const backend = complete(Object.assign(new Toy(), { read: undefined }) as unknown as PartialDevice);
    expect(await backend.read(backend.upload(Float32Array.of(3)))).toEqual(Float32Array.of(3));
  });

  test("what it does not say has defaults", () => {
    const backend = withRelu(positive);
    expect([backend.floats, backend.readsStall]).toEqual([["float32"], false]);
    expect(backend.describe()).toBe("plain (relu of its own, the rest on cpu)");
    expect(complete({ name: "bare", kernels: {} }).describe()).toBe(
      "bare (nothing of its own, the rest on cpu)",
    );
    const said = withRelu(positive, { floats: ["float32", "float64"], describe: () => "mine" });
    expect([said.floats, said.describe()]).toEqual([["float32", "float64"], "mine"]);
  });

  test("kernels may be the methods of an object with a state", () => {
    class Counting {
      calls = 0;
      relu(x: Storage): Storage {
        this.calls += 1;
        return positive(x as Float32Array);
      }
    }
    const kernels = new Counting();
    const backend = complete({ name: "counting", kernels });
    backend.kernels.relu(Float32Array.of(1));
    expect(kernels.calls).toBe(1);
  });

  test("a backend that cannot read at once is refused", () => {
    const waiting = Object.assign(new Toy(), { readSync: null }) as unknown as PartialDevice;
    expect(() => complete(waiting, new CpuBackend())).toThrow(
      error(
        "BackendError",
        'complete: backend "toy" cannot read synchronously, so it cannot borrow kernels; it must bring all of them',
      ),
    );
  });

  test("unless it brings everything, and so has nothing to borrow", () => {
    const { kernels } = complete(new Toy(), new CpuBackend());
    const waiting = Object.assign(new Toy(), { kernels, readSync: null }) as unknown as PartialDevice;
    expect(complete(waiting, new CpuBackend()).fallbacks).toEqual([]);
  });
});

describe("refused is", () => {
  test("a kernel that no backend has", () => {
    const kernels = { reLu: () => Float32Array.of() } as Partial<Kernels>;
    expect(() => complete({ name: "mine", kernels })).toThrow(
      error(
        "BackendError",
        `complete: backend "mine" has a kernel "reLu", which no backend has; the kernels are ${kernelNames.join(", ")}`,
      ),
    );
  });

  test("a device that lacks something", () => {
    const { upload, readSync } = new CpuBackend();
    const partial = { name: "mine", kernels: {}, upload, readSync };
    expect(() => complete(partial)).toThrow(
      error(
        "BackendError",
        'complete: backend "mine" has upload, readSync but lacks free, finalizer, memory, owns; one that keeps elements elsewhere needs all of them, and one that keeps them in typed arrays none',
      ),
    );
    const silent = Object.assign(new Toy(), {
      readSync: null,
      read: undefined,
    }) as unknown as PartialDevice;
    expect(() => complete(silent)).toThrow(
      / but lacks read; one that keeps elements elsewhere needs all of them/,
    );
  });

  const answers: [string, unknown, string][] = [
    ["nothing", undefined, "undefined"],
    ["a number", 3, "3"],
    ["an array of numbers", [1, 2], "what is no such array"],
    ["another kind of array", Int8Array.of(1), "what is no such array"],
  ];
  test.each(answers)("a kernel that answers %s", (_, answer, what) => {
    expect(() => withRelu(() => answer).kernels.relu(Float32Array.of(1))).toThrow(
      error(
        "BackendError",
        `complete: kernel "relu" of backend "plain" answers ${what}; it must answer new arrays (Float32Array, Float64Array, Int32Array or Uint8Array), as kernels of that name do`,
      ),
    );
  });

  test("a kernel that answers what it was given, or a part of it", () => {
    const text = /^complete: kernel "relu" of backend "plain" answers memory that it was given; /;
    for (const relu of [(x: Float32Array) => x, (x: Float32Array) => x.subarray(1)]) {
      expect(() => withRelu(relu).kernels.relu(Float32Array.of(1, 2))).toThrow(text);
    }
    const [first, second] = [0, 2].map((at) => new Float32Array(new ArrayBuffer(16)).subarray(at, at + 2));
    expect(withRelu(() => second).kernels.relu(first)).toBe(second);
  });
});

describe("on typed arrays", () => {
  test("what own kernels answer counts until it is freed, and is then used again", () => {
    const backend = withRelu(positive);
    const y = backend.kernels.relu(Float32Array.of(-1, 2));
    expect(backend.memory()).toEqual({ bytes: 8, buffers: 1 });
    const z = backend.kernels.reluBackward(y, y);
    expect(backend.memory()).toEqual({ bytes: 16, buffers: 2 });
    backend.free(y);
    backend.free(z);
    expect(backend.memory()).toEqual({ bytes: 0, buffers: 0 });
    expect([y, z]).toContain(backend.kernels.reluBackward(Float32Array.of(1, 2), Float32Array.of(1, 0)));
  });

  test("what is borrowed from inside a kernel counts once", () => {
    const cpu = new CpuBackend();
    const backend = complete({ name: "wrapping", kernels: { relu: (x) => cpu.kernels.relu(x) } }, cpu);
    backend.kernels.relu(Float32Array.of(-1, 2));
    expect(backend.memory()).toEqual({ bytes: 8, buffers: 1 });
  });

  test("an optimizer of one's own may update in place, and the parameter stays its owner's", () => {
    const backend = complete({
      name: "descent",
      kernels: {
        sgd(parameter, gradient, velocity, { lr }) {
          const [w, g] = [parameter as Float32Array, gradient as Float32Array];
          for (let i = 0; i < w.length; i++) w[i] -= lr * g[i];
          return { parameter, velocity };
        },
      },
    });
    const w = backend.upload(Float32Array.of(3));
    const settings = { lr: 1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, step: 1 };
    expect(backend.kernels.sgd(w, Float32Array.of(1), null, settings).parameter).toBe(w);
    expect(backend.readSync!(w)).toEqual(Float32Array.of(2));
    expect(backend.memory()).toEqual({ bytes: 0, buffers: 0 });
  });
});

describe("a kernel borrowed by a device", () => {
  const backend = () => {
    const [toy, cpu] = [new Toy(), new CpuBackend()];
    return { toy, cpu, whole: complete(toy, cpu), cpuOnly: new CpuBackend() };
  };
  const pair = { shape: [2], aStrides: [1], bStrides: [1] };

  test("works on copies, answers storages of the author's, and leaves nothing behind on cpu", () => {
    const { toy, cpu, whole } = backend();
    const [a, b] = [Float32Array.of(1, 2), Float32Array.of(10, 20)].map((data) => whole.upload(data));
    const sum = whole.kernels.binary("add", a, b, pair);
    expect(toy.owns(sum)).toBe(true);
    expect(toy.readSync(sum)).toEqual(Float32Array.of(11, 22));
    expect(toy.readSync(a)).toEqual(Float32Array.of(1, 2));
    expect(cpu.memory()).toEqual({ bytes: 0, buffers: 0 });
  });

  test("takes lists and null, and answers records", () => {
    const { toy, whole } = backend();
    const parts = [Float32Array.of(1), Float32Array.of(2, 3)].map((data) => whole.upload(data));
    expect(toy.readSync(whole.kernels.concat(parts, { outer: 1, widths: [1, 2] }))).toEqual(
      Float32Array.of(1, 2, 3),
    );
    const x = whole.upload(Float32Array.of(1, 5, 2, 4));
    const window = { N: 1, C: 1, H: 2, W: 2, R: 2, S: 2, P: 1, Q: 1 };
    const steps = { strideH: 1, strideW: 1, padH: 0, padW: 0, dilationH: 1, dilationW: 1 };
    const pooled = whole.kernels.maxPool2d(x, { ...window, ...steps });
    expect([toy.readSync(pooled.y), toy.readSync(pooled.argmax)]).toEqual([
      Float32Array.of(5),
      Int32Array.of(1),
    ]);
    const settings = { lr: 1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, step: 1 };
    const [w, g] = [Float32Array.of(3), Float32Array.of(1)].map((data) => whole.upload(data));
    const moved = whole.kernels.sgd(w, g, null, settings);
    expect([toy.readSync(moved.parameter), moved.velocity]).toEqual([Float32Array.of(2), null]);
  });
});

describe("as the active backend", () => {
  class Net extends nn.Module {
    conv = new nn.Conv2d(1, 3, 3, { padding: 1 });
    norm = new nn.BatchNorm2d(3);
    relu = new nn.ReLU();
    pool = new nn.MaxPool2d(2);
    flat = new nn.Flatten();
    out = new nn.Linear(27, 4);
    layers = [this.conv, this.norm, this.relu, this.pool, this.flat, this.out];
    forward(x: ReturnType<typeof tensor>) {
      return this.layers.reduce((value, layer) => layer.forward(value), x);
    }
  }

  function losses(): number[] {
    const net = new Net();
    for (const [i, t] of net.parameters().entries()) t.assign(randn(t.shape, { seed: i }));
    const optimizer = new optim.Adam(net.parameters(), { lr: 0.05, weightDecay: 0.01 });
    const images = randn([5, 1, 6, 6], { seed: 100 });
    const labels = randint(0, 4, [5], { seed: 101 });
    return Array.from({ length: 6 }, () => {
      const loss = crossEntropy(net.forward(images), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
  }

  test("it trains a network to the same losses as cpu, with its own relu", async () => {
    await useBackend("cpu");
    const expected = losses();
    const toy = new Toy();
    await useBackend(complete(toy));
    expect(losses()).toEqual(expected);
    expect(toy.reluCalls).toBe(6);
    expect(expected[5]).toBeLessThan(expected[0]);
  });

  const kinds: readonly [string, () => Backend][] = [
    ["in typed arrays", () => withRelu(positive)],
    ["on a device", () => complete(new Toy())],
  ];
  test.each(oneIn(2, kinds))(
    "the specified network learns on a backend of one kernel, %s, as on cpu",
    async (_, create) => {
      const train = () => {
        const { step } = specifiedTrainer();
        return [0, 1, 2].map((i) => step(i).item());
      };
      const expected = train();
      const backend = await useBackend(create());
      expect(train()).toEqual(expected);
      expect(new Set(expected).size).toBe(3);
      expect(backend.fallbacks).toEqual(kernelNames.filter((name) => name !== "relu"));
    },
  );
});
