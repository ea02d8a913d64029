import { DONE, FAILED } from "../../../kernels/shared/memory-map.js";

/**
 * What a worker runs, in Node and in a browser alike: it shares the memory, says that it is there, and serves kernels
 * until it is terminated. A trap is counted as a unit done and failed, so that the main thread, which waits for all
 * units, neither hangs nor believes the result.
 */
const WORKER = `
const start = ({ module, memory, thread }, ready) => {
  const { serve } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  ready();
  for (;;) {
    try {
      serve(thread);
    } catch (error) {
      Atomics.add(new Int32Array(memory.buffer, ${FAILED}, 1), 0, 1);
      Atomics.add(new Int32Array(memory.buffer, ${DONE}, 1), 0, 1);
    }
  }
};
if (typeof require === "function") {
  const { parentPort, workerData } = require("node:worker_threads");
  start(workerData, () => parentPort.postMessage("ready"));
} else {
  self.onmessage = ({ data }) => start(data, () => self.postMessage("ready"));
}
`;

/** A worker that fails without a word was not let in. */
const FORBIDDEN =
  'the page may not start workers from a "blob:" address; "worker-src blob:" in its Content-Security-Policy lets it';

/** How long a worker may take until it is there. */
const START_MS = 30_000;

export interface WorkerStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  thread: number;
}

export const isNode = typeof process !== "undefined" && process.versions?.node !== undefined;

/** Why threads cannot share a memory here; null where they can. */
export function whyAlone(): string | null {
  if (!isNode && globalThis.crossOriginIsolated === false) return "the page is not cross-origin isolated";
  try {
    const { buffer } = new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true });
    if (buffer instanceof SharedArrayBuffer) return null;
  } catch {
    // An engine that does not know shared memory refuses it, or has no such class.
  }
  return "no shared memory here";
}

/**
 * Starts one worker thread, which never keeps the process alive once it is there; answers how to end it. `ended` is
 * called when it ends by itself, where the engine tells.
 */
export async function startWorker(start: WorkerStart, ended: () => void): Promise<() => void> {
  return isNode ? startNodeWorker(start, ended) : startWebWorker(start);
}

async function startNodeWorker(start: WorkerStart, ended: () => void): Promise<() => void> {
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  // The loaders of the main program, which its arguments may name, are of no use to this one.
  const worker = new Worker(WORKER, { eval: true, workerData: start, execArgv: [] });
  const end = () => void worker.terminate();
  await untilReady(end, (ready, failed) => {
    worker.once("message", ready);
    worker.on("error", failed);
    worker.once("exit", () => failed(new Error("it ended at once")));
  });
  worker.once("exit", ended);
  worker.unref();
  return end;
}

async function startWebWorker(start: WorkerStart): Promise<() => void> {
  const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
  try {
    const worker = new Worker(url);
    const end = () => worker.terminate();
    await untilReady(end, (ready, failed) => {
      worker.onmessage = ready;
      worker.onerror = ({ message }) => failed(new Error(message || FORBIDDEN));
      worker.postMessage(start);
    });
    return end;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Waits for the first of two answers, and not for ever; a worker that is not there in time is ended. */
async function untilReady(
  end: () => void,
  listen: (ready: () => void, failed: (reason: Error) => void) => void,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${START_MS / 1000} s`)), START_MS);
      listen(resolve, reject);
    });
  } catch (error) {
    end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** How many threads this process may use. */
export async function availableThreads(): Promise<number> {
  if (isNode) {
    const { availableParallelism } = process.getBuiltinModule("node:os");
    return availableParallelism();
  }
  return navigator.hardwareConcurrency ?? 1;
}
