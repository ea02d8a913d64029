import type { Tensor } from "pellucid";
import { connectDataset, DataLoader } from "pellucid/data";

/** Of each of the first four batches: the names, and all bits of the pictures, as one number. */
export async function sumsOf(
  loader: DataLoader<unknown, { name: string[]; image: Tensor }>,
): Promise<unknown[]> {
  const sums: unknown[] = [];
  for await (const { name, image } of loader) {
    const bits = new Uint32Array((await image.data()).slice().buffer);
    sums.push([name, bits.reduce((hash, word) => (Math.imul(hash, 31) + word) >>> 0, 7)]);
    if (sums.length === 4) break;
  }
  return sums;
}

/** The same, of samples that a worker of this page makes. */
export async function sumsInPage(): Promise<unknown[]> {
  const worker = new Worker(new URL("/pictures-worker.js", location.href), { type: "module" });
  const served = await connectDataset<{ name: string; image: Tensor }>(worker);
  const sums = await sumsOf(new DataLoader(served, { batchSize: 3, prefetch: 1 }));
  served.close();
  return sums;
}
