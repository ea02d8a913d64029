// The kernels of the wasm backend by themselves, on one thread, and the machine's limit.

import type { Storage } from "../../src/backends/backend.js";
import { WasmBackend } from "../../src/backends/wasm/backend.js";
import { CHAINS, compileLimits } from "../kernels/limit.js";
import { serve } from "../peers/contender.js";

/** A call is repeated until this much time has passed, and its mean taken. */
const SAMPLE_MS = 15;
const LIMIT_STEPS = 500_000;

interface Work {
  /** What one call computes: floating-point operations, counted directly, or bytes read and written. */
  flops?: number;
  bytes?: number;
  run: () => void;
}

const backend = await WasmBackend.create({ threads: 1 });
const { kernels } = backend;
const limits = await compileLimits(backend.runtime.level);

const random = (length: number) => backend.upload(new Float32Array(length).map(() => Math.random() - 0.5));
const free = (...storages: Storage[]) => {
  for (const storage of storages) backend.free(storage);
};

const work: Record<string, Work> = {};

for (const { bits, flopsPerStep, run } of limits) {
  for (const chains of CHAINS) {
    work[`limit of ${bits} bits, ${chains} chains`] = {
      flops: chains * LIMIT_STEPS * flopsPerStep,
      run: () => run(chains, LIMIT_STEPS),
    };
  }
}

const SIZE = 512;
for (const [name, transA, transB] of [
  ["A B", false, false],
  ["A' B", true, false],
  ["A B'", false, true],
  ["A' B'", true, true],
] as const) {
  const [a, b] = [random(SIZE ** 2), random(SIZE ** 2)];
  const dims = { M: SIZE, N: SIZE, K: SIZE, transA, transB, batch: 1, aStride: 0, bStride: 0 };
  work[`matmul ${name}`] = {
    flops: 2 * SIZE ** 3,
    run: () => free(kernels.matmul(a, b, null, dims)),
  };
}

// The second convolution of the network on a batch of 64, which is where most of a step's time goes.
const window = { strideH: 1, strideW: 1, padH: 1, padW: 1, dilationH: 1, dilationW: 1 };
const conv = { N: 64, C: 32, H: 14, W: 14, K: 64, R: 3, S: 3, P: 14, Q: 14, groups: 1, ...window };
const [x, weight, bias] = [random(64 * 32 * 196), random(64 * 32 * 9), random(64)];
const dy = random(64 * 64 * 196);
const flops = 2 * 64 * (64 * 196) * (32 * 9);
// With what mostly follows it: by itself it would only be noted down.
const halving = { N: 64, C: 64, H: 14, W: 14, R: 2, S: 2, P: 7, Q: 7, ...window };
const two = { ...halving, strideH: 2, strideW: 2, padH: 0, padW: 0 };
work["conv2d, relu and max-pool forward"] = {
  flops,
  run() {
    const convolved = kernels.conv2d(x, weight, bias, conv);
    const rectified = kernels.relu(convolved);
    const { y, argmax } = kernels.maxPool2d(rectified, two);
    free(convolved, rectified, y, argmax);
  },
};
work["conv2d input gradient"] = { flops, run: () => free(kernels.conv2dInputGrad(dy, weight, conv)) };
work["conv2d weight gradient"] = { flops, run: () => free(kernels.conv2dWeightGrad(dy, x, conv)) };

// What follows the first convolution.
const image = random(64 * 32 * 784);
const pool = { N: 64, C: 32, H: 28, W: 28, R: 2, S: 2, P: 14, Q: 14, ...window };
const pool2 = { ...pool, strideH: 2, strideW: 2, padH: 0, padW: 0 };
const { y, argmax } = kernels.maxPool2d(image, pool2);
const poolBytes = image.byteLength + y.byteLength + argmax.byteLength;
free(y, argmax);
work["max-pool 2 x 2"] = {
  bytes: poolBytes,
  run() {
    const { y, argmax } = kernels.maxPool2d(image, pool2);
    free(y, argmax);
  },
};
work.relu = { bytes: 2 * image.byteLength, run: () => free(kernels.relu(image)) };

const PARAMETERS = 421_642;
const adam = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, decoupled: false, step: 1 };
const gradient = random(PARAMETERS);
let state = {
  parameter: random(PARAMETERS),
  m: backend.upload(new Float32Array(PARAMETERS)),
  v: backend.upload(new Float32Array(PARAMETERS)),
};
work.adam = {
  bytes: 7 * 4 * PARAMETERS, // reads all four, writes all but the gradient
  run() {
    const next = kernels.adam(state.parameter, gradient, state.m, state.v, adam);
    for (const name of ["parameter", "m", "v"] as const) if (next[name] !== state[name]) free(state[name]);
    state = next;
  },
};

const { default: manifest } = await import("../../package.json", { with: { type: "json" } });

await serve(
  {
    version: manifest.version,
    runs: backend.describe(),
    kernels: Object.entries(work).map(([name, { flops, bytes }]) => ({ name, flops, bytes })),
  },
  {
    kernel({ name, repeats }) {
      const { run } = work[name]!;
      const ms = Array.from({ length: repeats }, () => {
        const start = performance.now();
        let [elapsed, calls] = [0, 0];
        for (; elapsed < SAMPLE_MS; elapsed = performance.now() - start, calls++) run();
        return elapsed / calls;
      });
      return { ms };
    },
  },
);
