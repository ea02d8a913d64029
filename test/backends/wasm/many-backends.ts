// Changes the number of threads as often as the first argument says, computing with each, and prints how many threads
// the process had in between, and how many of the memories are still held in the end. With "throw" as the second it
// ends with an error that nobody catches.

import { readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { mul, noGrad, relu, sum, tensor, useBackend } from "pellucid";
import type { WasmBackend } from "../../../src/backends/wasm/backend.js";

const x = tensor(Float32Array.from({ length: 100_000 }, (_, i) => (i % 3) - 1));

/** Those that have ended are gone only a moment later. */
async function threadsOfProcess(): Promise<number> {
  if (process.platform !== "linux") return 0;
  const counts: number[] = [];
  for (let i = 0; i < 20; i++) {
    await setTimeout(10);
    counts.push(readdirSync("/proc/self/task").length);
  }
  return Math.min(...counts);
}

const threads: number[] = [];
const memories: WeakRef<WebAssembly.Memory>[] = [];

async function change(i: number): Promise<void> {
  const backend = await useBackend("wasm", { threads: 1 + (i % 3) });
  memories.push(new WeakRef((backend as WasmBackend).runtime.heap.memory));
  const got = noGrad(() => sum(relu(mul(x, 2))).item());
  if (got !== 2 * 33_333) throw new Error(`computed ${got}`);
}

for (let i = 1; i <= Number(process.argv[2]); i++) {
  await change(i);
  // Here there is always one thread that computes.
  if (i % 12 === 0) threads.push(await threadsOfProcess());
}
for (let i = 0; i < 5; i++) {
  await setTimeout(20);
  globalThis.gc?.();
}
const held = memories.filter((memory) => memory.deref() !== undefined).length;
console.log(JSON.stringify({ threads, held }));
if (process.argv[3] === "throw") throw new Error("a fault of the user's");
