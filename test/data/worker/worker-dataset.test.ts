// Samples that a worker thread makes, in Node.

import { EventEmitter } from "node:events";
import { writeFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { Tensor } from "pellucid";
import { connectDataset, DataLoader, type SampleDataset, Subset, serveDataset } from "pellucid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { everything } from "../../support/mode.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { bundleWorker } from "./bundle-worker.js";
import { makePictures, TORN, UNSENT } from "./pictures.js";

const directory = temporaryDirectory();
const workers: Worker[] = [];
type Picture = Awaited<ReturnType<ReturnType<typeof makePictures>["get"]>>;

beforeAll(async () => {
  for (const name of ["pictures-worker", "failing-worker", "odd-worker"]) {
    await writeFile(`${directory}/${name}.mjs`, await bundleWorker(name));
  }
});
afterAll(async () => {
  for (const worker of workers) await worker.terminate();
});

function start(name: string): Worker {
  const worker = new Worker(`${directory}/${name}.mjs`, { execArgv: [] });
  workers.push(worker);
  return worker;
}

/** Everything in it, tensors with their type and shape. */
const plain = (value: unknown): unknown => {
  if (value instanceof Tensor) return { dtype: value.dtype, shape: value.shape, data: value.dataSync() };
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.entries(value).map(([key, part]) => [key, plain(part)]);
};

async function epochOf(dataset: SampleDataset<Picture>, prefetch: number): Promise<unknown[]> {
  const whole = new Subset(
    dataset,
    Int32Array.from({ length: TORN }, (_, i) => i),
  );
  const loader = new DataLoader(whole, { batchSize: 5, shuffle: true, seed: 2, prefetch });
  loader.epoch = 3;
  const batches: unknown[] = [];
  for await (const batch of loader) batches.push(plain(batch));
  return batches;
}

test("are the same to the bit as those of the main thread, whatever is made ahead", async () => {
  const served = await connectDataset<Picture>(start("pictures-worker"));
  expect(served.length).toBe(40);
  const expected = await epochOf(makePictures(5), 0);
  for (const prefetch of [0, 2]) expect(await epochOf(served, prefetch)).toEqual(expected);
  expect(await epochOf(makePictures(6), 0)).not.toEqual(expected);
  const [here, there] = await Promise.all([makePictures(5).get(2, 9), served.get(2, 9)]);
  expect(plain(there)).toEqual(plain(here));
  expect(there.part.buffer.byteLength).toBe(4);
  served.close();
});

test.runIf(everything)("come whole, when the worker was there long before it was asked", async () => {
  const worker = start("pictures-worker");
  await new Promise((resolve) => worker.once("online", resolve));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const served = await connectDataset<Picture>(worker);
  expect((await served.get(1, 0)).name).toBe("picture 1");
  served.close();
});

describe("an error", () => {
  test("of a sample is that sample's, with its position", async () => {
    const served = await connectDataset<Picture>(start("pictures-worker"));
    const asked = [TORN, UNSENT, UNSENT + 1].map((index) => served.get(index, 0));
    const [torn, unsent, whole] = await Promise.allSettled(asked);
    expect(torn).toEqual({
      status: "rejected",
      reason: error("PellucidError", "WorkerDataset: sample 13 failed: RangeError: picture 13 is torn"),
    });
    expect(unsent).toEqual({
      status: "rejected",
      reason: error(
        "PellucidError",
        /^WorkerDataset: sample 14 failed: DataCloneError: .*could not be cloned/,
      ),
    });
    expect(whole.status).toBe("fulfilled");
    served.close();
  });

  test.runIf(everything)("of the data set is that of connecting", async () => {
    await expect(connectDataset(start("failing-worker"))).rejects.toThrow(
      error("PellucidError", "connectDataset: the worker failed: RangeError: there is no folder pictures"),
    );
  });

  test.runIf(everything)("of something that is no data set, too", async () => {
    await expect(connectDataset(start("odd-worker"))).rejects.toThrow(
      error(
        "PellucidError",
        "connectDataset: the worker failed: ValueError: serveDataset: dataset is an object { train }; it must have a length, and get(index, epoch) that answers a sample",
      ),
    );
  });

  const ends: Record<string, [event: string, value: unknown, reason: string]> = {
    "an error": ["error", new RangeError("no memory"), "RangeError: no memory"],
    "an error that lost its class on the way": ["error", { code: 25 }, "an object { code }"],
    "a text": ["error", "no memory", "no memory"],
    "an answer that cannot be read": [
      "messageerror",
      new TypeError("no such class"),
      "what it answered could not be read in this thread: TypeError: no such class",
    ],
  };
  test.each(Object.entries(ends))("that ends all is told: %s", async (_, [event, value, reason]) => {
    const worker = new StandInWorker();
    const served = await connectDataset(worker);
    const asked = served.get(0, 0);
    worker.emit(event, value);
    await expect(asked).rejects.toThrow(
      error("PellucidError", `WorkerDataset: the worker has ended: ${reason}`),
    );
  });

  test("of a page's worker as well, where an answer cannot be read", async () => {
    const worker = Object.assign(new EventTarget(), {
      postMessage: () =>
        void worker.dispatchEvent(new MessageEvent("message", { data: { kind: "length", length: 3 } })),
      terminate: () => {},
    });
    const served = await connectDataset(worker);
    const asked = served.get(0, 0);
    worker.dispatchEvent(new MessageEvent("messageerror"));
    await expect(asked).rejects.toThrow(
      error(
        "PellucidError",
        "WorkerDataset: the worker has ended: what it answered could not be read in this thread",
      ),
    );
  });

  test.runIf(everything)("of a module that is not there as well", async () => {
    await expect(connectDataset(start("no-worker"))).rejects.toThrow(
      error("PellucidError", /^connectDataset: the worker failed: .*Cannot find module.*no-worker/),
    );
  });

  test.runIf(everything)(
    "is what is waited for when the worker ends, and whatever is asked for after",
    async () => {
      const worker = start("pictures-worker");
      const served = await connectDataset<Picture>(worker);
      const asked = served.get(1, 0);
      void worker.terminate();
      const ended = error("PellucidError", /^WorkerDataset: the worker has ended: exit code \d/);
      await expect(asked).rejects.toThrow(ended);
      await expect(served.get(2, 0)).rejects.toThrow(ended);
      served.close();
    },
  );

  test.runIf(everything)("is what is waited for when it is closed", async () => {
    const served = await connectDataset<Picture>(start("pictures-worker"));
    const asked = served.get(1, 0);
    served.close();
    const closed = error("PellucidError", "WorkerDataset: it was closed; connect a new worker");
    await expect(asked).rejects.toThrow(closed);
    await expect(served.get(2, 0)).rejects.toThrow(closed);
  });

  test("is to serve in the main thread", () => {
    const message =
      "serveDataset: this is no worker thread; call it in the module that new Worker(…) starts, and connectDataset(worker) in the main thread";
    const inMainThread = serveInMainThread();
    expect(inMainThread).toBe(`BackendError: ${message}`);
  });
});

/** Tells its length, and no more. */
class StandInWorker extends EventEmitter {
  postMessage({ kind }: { kind: string }) {
    if (kind === "length") this.emit("message", { kind: "length", length: 3 });
  }
  terminate() {}
  ref() {}
  unref() {}
}

/** Vitest's own process may be a worker of another program, so its port is taken away for the call. */
function serveInMainThread(): string {
  const getBuiltinModule = process.getBuiltinModule;
  Object.assign(process, { getBuiltinModule: () => ({ parentPort: null }) });
  try {
    serveDataset(makePictures(1));
    return "nothing was thrown";
  } catch (failure) {
    return String(failure);
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
}
