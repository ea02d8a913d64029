/**
 * What a worker runs, in Node and in a browser alike: it shares the memory, and serves kernels until it is terminated. A
 * trap is counted as a unit done and failed, so that the main thread, which waits for all units, neither hangs nor
 * believes the result.
 */
const WORKER = `
const start = ({ module, memory, thread, doneAt, failedAt }) => {
  const { serve } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  for (;;) {
    try {
      serve(thread);
    } catch (error) {
      const words = new Int32Array(memory.buffer, 0, 128);
      Atomics.add(words, failedAt, 1);
      Atomics.add(words, doneAt, 1);
    }
  }
};
if (typeof require === "function") start(require("node:worker_threads").workerData);
else self.onmessage = ({ data }) => start(data);
`;

export interface WorkerStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  thread: number;
  doneAt: number;
  failedAt: number;
}

export const isNode = typeof process !== "undefined" && process.versions?.node !== undefined;

/** Starts one worker thread, which never keeps the process alive; answers how to end it. */
export async function startWorker(start: WorkerStart): Promise<() => void> {
  if (isNode) {
    const { Worker } = await import("node:worker_threads");
    const worker = new Worker(WORKER, { eval: true, workerData: start });
    worker.unref();
    return () => void worker.terminate();
  }
  const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.postMessage(start);
  return () => worker.terminate();
}

/** How many threads this process may use. */
export async function availableThreads(): Promise<number> {
  if (isNode) {
    const { availableParallelism } = await import("node:os");
    return availableParallelism();
  }
  return globalThis.crossOriginIsolated ? (navigator.hardwareConcurrency ?? 1) : 1;
}
