import type { Backend } from "./backend.js";

/** The second convolution of the specified network: 32 to 64 channels, 3 x 3, on 14 x 14. */
const layer = { C: 32, K: 64, H: 14, W: 14, R: 3, S: 3, P: 14, Q: 14, padH: 1, padW: 1, groups: 1 };
const plain = { strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 };

/**
 * How fast a backend is at the job that most of training is made of, in GFLOPS (multiplications and additions, in
 * 10⁹ a second): one convolution of `batch` images, the best of three runs after one that compiles.
 */
export async function probeSpeed(backend: Backend, batch: number): Promise<number> {
  const d = { N: batch, ...layer, ...plain };
  const x = backend.upload(new Float32Array(batch * d.C * d.H * d.W).fill(0.5));
  const weight = backend.upload(new Float32Array(d.K * d.C * d.R * d.S).fill(0.25));
  const run = async (): Promise<number> => {
    const start = performance.now();
    const y = backend.kernels.conv2d(x, weight, null, d);
    // Something small that depends on all of it: reading is the only way to know that a device is done.
    const total = backend.kernels.reduce("sum", y, { outer: 1, R: y.byteLength / 4, inner: 1 });
    await backend.read(total);
    const seconds = (performance.now() - start) / 1000;
    for (const storage of [y, total]) backend.free(storage);
    return seconds;
  };
  await run();
  const seconds = Math.min(await run(), await run(), await run());
  for (const storage of [x, weight]) backend.free(storage);
  const flops = 2 * batch * d.K * d.P * d.Q * d.C * d.R * d.S;
  return flops / seconds / 1e9;
}
