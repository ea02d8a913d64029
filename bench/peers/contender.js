// What every contender written in JavaScript shares: what to compute on, how to answer, and a stopwatch.
//
//   node CONTENDER DIRECTORY THREADS
//
// The contender says once who it is, then answers one line of JSON on standard input with one on file descriptor 3.
// Standard output is left alone, for libraries that print. Between questions it waits, and takes no processor time.

import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [directory, threadCount] = process.argv.slice(2);

export const threads = Number(threadCount);

/** Where a contender can leave a file that it needs. */
export const scratch = directory;

/** The shape of every parameter of the network, named and ordered as in PyTorch's state dict. */
export const SHAPES = {
  "conv1.weight": [32, 1, 3, 3],
  "conv1.bias": [32],
  "conv2.weight": [64, 32, 3, 3],
  "conv2.bias": [64],
  "fc1.weight": [128, 3136],
  "fc1.bias": [128],
  "fc2.weight": [10, 128],
  "fc2.bias": [10],
};

const floats = (name) => {
  const bytes = readFileSync(join(directory, name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

const images = floats("images.f32");
const labels = Uint8Array.from(readFileSync(join(directory, "labels.u8")));

/** The weights that every contender starts from, by name. */
export function weights() {
  const all = floats("weights.f32");
  let at = 0;
  return Object.fromEntries(
    Object.entries(SHAPES).map(([name, shape]) => {
      const size = shape.reduce((product, n) => product * n, 1);
      at += size;
      return [name, all.slice(at - size, at)];
    }),
  );
}

/** `count` images from image `start` on: [count, 1, 28, 28], in [-1, 1], and their labels. */
export function samples(start, count) {
  return {
    images: images.slice(start * 784, (start + count) * 784),
    labels: labels.slice(start, start + count),
  };
}

/** The images of a training run go round among this many, so that no run gets to know them by heart soon. */
const TRAINING_IMAGES = 2048;

/** Batches to train on: `prepare` is called for each once, and `next` goes round among what it returned. */
export function batches(size, prepare) {
  const made = [];
  for (let start = 0; start === 0 || start + size <= TRAINING_IMAGES; start += size) {
    made.push(prepare(samples(start, size)));
  }
  let i = 0;
  return { next: () => made[i++ % made.length] };
}

/** As many images as `count` says, prepared in batches. */
export function inBatches(count, size, prepare) {
  return Array.from({ length: count / size }, (_, i) => prepare(samples(i * size, size).images));
}

/** Calls a function on one value after another; waits where it returns a promise. */
export async function forEach(values, f) {
  for (const value of values) {
    const result = f(value);
    if (result instanceof Promise) await result;
  }
}

/** The milliseconds that each of `repeats` calls takes. */
export async function time(repeats, f) {
  const ms = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    const result = f();
    if (result instanceof Promise) await result;
    ms.push(performance.now() - start);
  }
  return { ms };
}

/** A function that remembers what it made for each argument. */
export function memoize(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
}

/** Answers questions until standard input ends. */
export async function serve(about, tasks) {
  const reply = (value) => writeSync(3, `${JSON.stringify(value)}\n`);
  reply({ about });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const { task, ...options } = JSON.parse(line);
      if (!Object.hasOwn(tasks, task)) throw new Error(`there is no task "${task}"`);
      reply(await tasks[task](options));
    } catch (error) {
      reply({ error: error instanceof Error ? error.stack : String(error) });
    }
  }
  process.exit(0);
}
