// Threads that trap, die, do not start, or are changed: an error or one thread less, never a hang or a wrong result.

import { EventEmitter, once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import workerThreads from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as simd from "../../../kernels/generated/simd-kernels.js";
import { CACHE_LINE, TAKEN, UNITS as UNITS_WORD } from "../../../kernels/shared/memory-map.js";
import { WasmBackend } from "../../../src/backends/wasm/backend.js";
import { error } from "../../support/errors.js";
import { everything } from "../../support/mode.js";
import { runNode, tsx } from "../../support/run-node.js";

const backends: WasmBackend[] = [];
async function start(...options: Parameters<typeof WasmBackend.create>): Promise<WasmBackend> {
  const backend = await WasmBackend.create(...options);
  backends.push(backend);
  return backend;
}

/** Puts another class in the place of Node's. */
function replace(stub: new (...args: never[]) => object): void {
  workerThreads.Worker = stub as typeof Worker;
  syncBuiltinESMExports();
}

const { Worker } = workerThreads;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  replace(Worker);
  for (const backend of backends.splice(0)) backend.stop();
});

/** Such faults may show in one of many tries only. */
const REPEATS = everything ? 10 : 2;

const N = 2_000_000;
const UNITS = Math.ceil(N / 16384);

/** A kernel of many units, on all threads: its result is right. */
function expectRight(backend: WasmBackend): void {
  const x = backend.upload(new Float32Array(N).fill(-2).fill(3, N / 2));
  const y = backend.kernels.relu(x);
  const data = backend.readSync(y);
  expect([data[0], data[N / 2 - 1], data[N / 2], data[N - 1]]).toEqual([0, 0, 3, 3]);
  backend.free(x);
  backend.free(y);
}

describe("a kernel that traps", () => {
  for (const threads of [1, 2, 4]) {
    const beyond = -64; // the last cache line that 32 bits can address: above every memory

    test(`in every unit, on ${threads} threads, is an error, and the next is right`, async () => {
      const backend = await start({ threads });
      for (let i = 0; i < REPEATS; i++) {
        expect(() => backend.runtime.run(simd.relu, UNITS, { x: beyond, y: beyond, n: N })).toThrow(
          /^wasm: kernel relu failed( on a worker thread)?; this is a fault of Pellucid: please report it with the shapes you used$/,
        );
        expectRight(backend);
      }
    });

    test(`in its last units only, on ${threads} threads, is one too`, async () => {
      const backend = await start({ threads });
      const x = backend.runtime.upload(new Float32Array(N));
      for (let i = 0; i < REPEATS; i++) {
        const elements = (backend.runtime.heap.memory.buffer.byteLength + 2 ** 20) / 4;
        const units = Math.ceil(elements / 16384);
        // Unit u adds up numbers u·16384 and following, as far as there is memory, and writes the sum.
        const args = { f: "sum", x, y: x, R: 16384, inner: 1 } as const;
        expect(() => backend.runtime.run(simd.reduce, units, args)).toThrow(/^wasm: kernel reduce failed/);
        expectRight(backend);
      }
    });
  }

  test("gives back the memory of its result", async () => {
    const backend = await start({ threads: 2 });
    const x = backend.upload(new Float32Array(100));
    const before = backend.memory();
    // An index far outside.
    const far = backend.upload(new Int32Array(64).fill(2 ** 29));
    const withIndex = backend.memory();
    expect(withIndex.buffers).toBe(before.buffers + 1);
    expect(() => backend.kernels.gatherRows(x, far, { rows: 100, width: 1, J: 64 })).toThrow(
      "wasm: kernel gatherRows failed",
    );
    expect(backend.memory()).toEqual(withIndex);
    expectRight(backend);
  });
});

describe("a worker that dies", () => {
  /** Waits until no worker is left. */
  const untilAlone = (backend: WasmBackend) => vi.waitFor(() => expect(backend.runtime.running).toBe(1));

  test("while it has nothing to do is not waited for, and the description says so", async () => {
    const made: workerThreads.Worker[] = [];
    replace(
      class extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          super(...args);
          made.push(this);
        }
      },
    );
    const backend = await start({ threads: 3 });
    expect(made).toHaveLength(2);
    expectRight(backend);
    await made[0].terminate();
    expectRight(backend);
    expect(backend.describe()).toMatch(/, 2 threads: 1 of 3 not there\)$/);
    await made[1].terminate();
    await untilAlone(backend);
    expect(backend.describe()).toMatch(/, 1 thread: 2 of 3 not there\)$/);
    expectRight(backend);
  });

  test("in the middle of a unit is given up after a while, and the rest runs on one thread", async () => {
    const backend = await start({ threads: 2 });
    backend.runtime.patience = 300;
    expectRight(backend);
    // Takes a portion of the other worker's part, as kernels/shared/simd/module.ts does, and is gone.
    const thief = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
       const words = new BigUint64Array(workerData.buffer);
       const [UNITS, TAKEN] = [${UNITS_WORD} / 8, (${TAKEN} + ${CACHE_LINE}) / 8];
       const low = (word) => word & 0xffffffffn;
       parentPort.postMessage("ready");
       for (;;) {
         if (low(Atomics.load(words, TAKEN)) > 20n) continue;
         const taken = Atomics.add(words, TAKEN, 1n);
         if (taken >> 32n === Atomics.load(words, UNITS) >> 32n && low(taken) <= 20n) break;
       }`,
      { eval: true, workerData: backend.runtime.heap.memory },
    );
    await once(thief, "message");
    const before = backend.memory();
    const x = backend.upload(new Float32Array(N));
    expect(() => {
      for (let i = 0; i < 500; i++) backend.free(backend.kernels.relu(x));
    }).toThrow(
      /^wasm: kernel relu failed: a worker thread did not finish its part in \d+ s, as one that was killed; the workers were ended, and everything runs on one thread from now on$/,
    );
    backend.free(x);
    expect(backend.memory()).toEqual(before);
    expect(backend.describe()).toMatch(/, 1 thread: 1 of 2 not there\)$/);
    expectRight(backend);
    await thief.terminate();
  });

  test("because it was stopped takes no part in what follows at once", async () => {
    for (let i = 0; i < REPEATS / 2; i++) {
      const backend = await start({ threads: 4 });
      expectRight(backend);
      backend.stop();
      for (let j = 0; j < REPEATS / 2; j++) expectRight(backend);
    }
  });
});

describe("a worker that does not start", () => {
  /** In place of Node's class; `start` is what its constructor does. */
  function stub(start: (worker: EventEmitter) => void): void {
    replace(
      class extends EventEmitter {
        constructor() {
          super();
          start(this);
        }
        terminate() {}
        unref() {}
      },
    );
  }

  const failures: Record<string, [Parameters<typeof stub>[0], string]> = {
    "since the system has no thread for it": [
      () => {
        throw new Error("EAGAIN");
      },
      "EAGAIN",
    ],
    "since its code fails": [
      (worker) => setTimeout(() => worker.emit("error", new Error("no such instruction")), 1),
      "no such instruction",
    ],
    "but ends": [(worker) => setTimeout(() => worker.emit("exit", 1), 1), "it ended at once"],
  };
  for (const [name, [how, reason]] of Object.entries(failures)) {
    test(`${name} is an error where threads were asked for`, async () => {
      stub(how);
      await expect(start({ threads: 3 })).rejects.toThrow(
        error("BackendError", `wasm: only 1 of 3 threads could be started (${reason}); ask for fewer`),
      );
    });

    test(`${name} is told and done without where they were not`, async () => {
      stub(how);
      vi.spyOn(os, "availableParallelism").mockReturnValue(3);
      syncBuiltinESMExports();
      const backend = await start();
      expect(backend.describe()).toContain(`, 1 thread: 2 of 3 not there: ${reason})`);
      expectRight(backend);
    });
  }

  test("and says nothing is waited for half a minute", async () => {
    stub(() => {});
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const starting = expect(start({ threads: 2 })).rejects.toThrow(
      "wasm: only 1 of 2 threads could be started (no answer in 30 s); ask for fewer",
    );
    // The timer is set once the modules are loaded.
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(30_000);
    await starting;
  });
});

describe("a process", () => {
  const program = "test/backends/wasm/many-backends.ts";

  test.runIf(everything)(
    "that changes its backend again and again keeps neither threads nor memory, and ends by itself",
    async () => {
      const { code, stdout, stderr } = await runNode(
        ["--expose-gc", ...tsx(program, everything ? "36" : "24")],
        { seconds: 50 },
      );
      expect([code, stderr]).toEqual([0, ""]);
      const { threads, held }: { threads: number[]; held: number } = JSON.parse(stdout);
      expect(threads).toHaveLength(everything ? 3 : 2);
      expect(threads).toEqual(threads.map(() => threads[0]));
      // The one in use, and one that a tensor or the collector may not have let go yet.
      expect(held).toBeLessThanOrEqual(2);
    },
  );

  test.runIf(everything)("ends also after an error that nobody catches", async () => {
    const { code, stderr } = await runNode(tsx(program, "3", "throw"), { seconds: 60 });
    expect(code).toBe(1);
    expect(stderr).toContain("a fault of the user's");
  });
});
