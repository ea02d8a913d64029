import { describe, textOf } from "../../describe.js";
import { BackendError, ValueError } from "../../errors.js";
import type { SampleDataset } from "../dataset.js";
import { type Outcome, pack, type Reply, type Request } from "./messages.js";

/** The thread that started this one, in the same words in Node and in a page. */
interface Parent {
  listen(answer: (request: Request) => void): void;
  send(reply: Reply, moved: ArrayBuffer[]): void;
}

/**
 * Answers the samples of a data set from a worker thread: the last line of the worker's module. In the main thread,
 * {@link connectDataset} asks for them. A sample that fails, or that a message cannot carry, such as one with a function in
 * it, is an error of that sample alone.
 *
 * @throws {BackendError} when this is no worker thread.
 * @example
 * // pictures-worker.js
 * const pictures = { length: 3, get: async (index: number) => tensor([index, index + 1]) };
 * const lastLine = () => serveDataset(pictures);
 */
export function serveDataset(dataset: SampleDataset<unknown> | Promise<SampleDataset<unknown>>): void {
  const parent = parentOfThis();
  const served = Promise.resolve(dataset).then(requireSamples);
  // Whoever connects is told why; nobody may have asked yet.
  served.catch(() => {});
  const tellLength = () =>
    served.then(
      ({ length }) => parent.send({ kind: "length", length }, []),
      (error) => parent.send({ kind: "failed", error: textOf(error) }, []),
    );
  parent.listen(async (request) => {
    if (request.kind === "length") return tellLength();
    const { id, indices, epoch } = request;
    const samples = await served;
    const moved: ArrayBuffer[] = [];
    const outcomes = await Promise.all(
      indices.map(async (index): Promise<Outcome> => {
        try {
          return { sample: pack(await samples.get(index, epoch), moved) };
        } catch (error) {
          return { error: textOf(error) };
        }
      }),
    );
    parent.send({ kind: "samples", id, outcomes }, moved);
  });
}

/** Whoever connects is told, for in a page nobody hears of an error that a worker does not catch. */
function requireSamples(dataset: SampleDataset<unknown>): SampleDataset<unknown> {
  const { length, get } = Object(dataset) as Partial<SampleDataset<unknown>>;
  if (typeof length === "number" && typeof get === "function") return dataset;
  throw new ValueError(
    `serveDataset: dataset is ${describe(dataset)}; it must have a length, and get(index, epoch) that answers a sample`,
  );
}

function parentOfThis(): Parent {
  const port = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
  if (port) {
    return {
      listen: (answer) => port.on("message", answer),
      send: (reply, moved) => port.postMessage(reply, moved),
    };
  }
  const scope = globalThis as unknown as DedicatedScope;
  if (scope.document !== undefined || typeof scope.postMessage !== "function") {
    throw new BackendError(
      "serveDataset: this is no worker thread; call it in the module that new Worker(…) starts, and connectDataset(worker) in the main thread",
    );
  }
  return {
    listen: (answer) => scope.addEventListener("message", ({ data }) => answer(data as Request)),
    send: (reply, moved) => scope.postMessage(reply, moved),
  };
}

/** A worker of a page, as the types of a page's main thread do not have it. */
interface DedicatedScope {
  document?: unknown;
  postMessage(message: unknown, moved: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}
