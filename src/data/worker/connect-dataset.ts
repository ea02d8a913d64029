import { textOf } from "../../describe.js";
import { PellucidError } from "../../errors.js";
import type { SampleDataset } from "../dataset.js";
import { type Reply, type Request, unpack } from "./messages.js";

/** A worker of `node:worker_threads`. */
export interface NodeWorker {
  /** Sends a message to it. */
  postMessage(message: unknown): void;
  /** Ends it. */
  terminate(): unknown;
  /** Calls the listener at each event of this kind. */
  // biome-ignore lint/suspicious/noExplicitAny: what the listener is given depends on the event
  on(event: "message" | "messageerror" | "error" | "exit", listener: (value: any) => void): unknown;
  /** Keeps the process alive for it. */
  ref(): void;
  /** Lets the process end without it. */
  unref(): void;
}

/** A worker of a page. */
export interface PageWorker {
  /** Sends a message to it. */
  postMessage(message: unknown): void;
  /** Ends it. */
  terminate(): void;
  /** Calls the listener at each event of this kind. */
  // biome-ignore lint/suspicious/noExplicitAny: what the listener is given depends on the event
  addEventListener(event: "message" | "messageerror" | "error", listener: (event: any) => void): void;
}

/** Somebody waits for a sample. */
interface Waiting<Sample> {
  index: number;
  resolve(sample: Sample): void;
  reject(reason: Error): void;
}

/**
 * A data set whose samples a worker thread makes: {@link connectDataset} answers it.
 *
 * @example
 * const first = async (worker: Worker) => {
 *   const pictures = await connectDataset<{ width: number }>(worker);
 *   const { width } = await pictures.get(0, 0);
 *   pictures.close();
 *   return width;
 * };
 */
export class WorkerDataset<Sample> implements SampleDataset<Sample> {
  /** How many samples there are. */
  readonly length: number;
  readonly #worker: NodeWorker | PageWorker;
  /** Samples asked for in this turn of the program, by their epoch: they go over in one message. */
  readonly #gathered = new Map<number, Waiting<Sample>[]>();
  readonly #sent = new Map<number, Waiting<Sample>[]>();
  #nextId = 0;
  #ended: Error | null = null;

  /** What `connectDataset` calls, once the worker has told the number of samples. */
  constructor(worker: NodeWorker | PageWorker, length: number) {
    this.#worker = worker;
    this.length = length;
    listen(
      worker,
      (reply) => this.#receive(reply),
      (reason) => this.#end(new PellucidError(`WorkerDataset: the worker has ended: ${reason}`)),
    );
  }

  get(index: number, epoch: number): Promise<Sample> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const waiting = { index, resolve, reject };
      const gathered = this.#gathered.get(epoch);
      if (gathered !== undefined) gathered.push(waiting);
      else {
        this.#gathered.set(epoch, [waiting]);
        queueMicrotask(() => this.#send(epoch));
      }
    });
  }

  /** Ends the worker; what is still waited for fails. */
  close(): void {
    this.#end(new PellucidError("WorkerDataset: it was closed; connect a new worker"));
    this.#worker.terminate();
  }

  #send(epoch: number): void {
    const waiting = this.#gathered.get(epoch) ?? [];
    this.#gathered.delete(epoch);
    if (waiting.length === 0) return;
    const id = this.#nextId++;
    this.#sent.set(id, waiting);
    keepAlive(this.#worker, true);
    const indices = waiting.map(({ index }) => index);
    this.#worker.postMessage({ kind: "samples", id, indices, epoch } satisfies Request);
  }

  #receive(reply: Reply): void {
    if (reply.kind !== "samples") return;
    const waiting = this.#sent.get(reply.id) ?? [];
    this.#sent.delete(reply.id);
    if (this.#sent.size === 0) keepAlive(this.#worker, false);
    for (const [i, outcome] of reply.outcomes.entries()) {
      const { index, resolve, reject } = waiting[i];
      if ("sample" in outcome) resolve(unpack(outcome.sample) as Sample);
      else reject(new PellucidError(`WorkerDataset: sample ${index} failed: ${outcome.error}`, { index }));
    }
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    const all = [...this.#gathered.values(), ...this.#sent.values()].flat();
    this.#gathered.clear();
    this.#sent.clear();
    for (const { reject } of all) reject(this.#ended);
  }
}

/**
 * A data set of samples that a worker thread makes, so that the main thread computes meanwhile. The worker is started by
 * you, with a module whose last line is {@link serveDataset}: so bundlers find that module, and loaders of your choice
 * apply to it. Samples are plain data and tensors; they are the same to the bit as in the main thread.
 *
 * ```js
 * // In Node, with Worker of node:worker_threads; in a page, add { type: "module" }
 * const worker = new Worker(new URL("./pictures-worker.js", import.meta.url));
 * const pictures = await connectDataset(worker);
 * for await (const batch of new DataLoader(pictures, { batchSize: 64, prefetch: 2 })) …
 * pictures.close();
 * ```
 *
 * @throws {PellucidError} when the worker fails before it has served anything; by `get`, when a sample fails, with its
 * position and the error, or the worker has ended.
 * @example
 * const { Worker } = process.getBuiltinModule("node:worker_threads");
 * const serve = `
 *   const { parentPort } = require("node:worker_threads");
 *   parentPort.postMessage({ kind: "failed", error: "Error: there is no folder pictures" });
 * `;
 * await connectDataset(new Worker(serve, { eval: true })).catch(({ message }) => message);
 * // "connectDataset: the worker failed: Error: there is no folder pictures"
 */
export async function connectDataset<Sample = unknown>(
  worker: NodeWorker | PageWorker,
): Promise<WorkerDataset<Sample>> {
  const length = await new Promise<number>((resolve, reject) => {
    const fail = (text: string) => reject(new PellucidError(`connectDataset: the worker failed: ${text}`));
    listen(
      worker,
      (reply) => {
        if (reply.kind === "length") resolve(reply.length);
        if (reply.kind === "failed") fail(reply.error);
      },
      fail,
    );
    worker.postMessage({ kind: "length" } satisfies Request);
  });
  keepAlive(worker, false);
  return new WorkerDataset(worker, length);
}

const UNREADABLE = "what it answered could not be read in this thread";

/** Calls these when a message comes, and when the worker ends by itself. */
function listen(
  worker: NodeWorker | PageWorker,
  receive: (reply: Reply) => void,
  end: (reason: string) => void,
): void {
  if ("on" in worker) {
    worker.on("message", receive);
    worker.on("messageerror", (error: unknown) => end(`${UNREADABLE}: ${textOf(error)}`));
    worker.on("error", (error: unknown) => end(textOf(error)));
    worker.on("exit", (code: number) => end(`exit code ${code}`));
  } else {
    worker.addEventListener("message", ({ data }: { data: Reply }) => receive(data));
    worker.addEventListener("messageerror", () => end(UNREADABLE));
    worker.addEventListener("error", ({ message }: { message: string }) =>
      end(message || "its module could not be loaded"),
    );
  }
}

/** A worker of Node keeps its process alive while somebody waits for it, and not for longer. */
function keepAlive(worker: NodeWorker | PageWorker, alive: boolean): void {
  if (!("on" in worker)) return;
  if (alive) worker.ref();
  else worker.unref();
}
