import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runPool } from "../../../../../examples/mnist/evaluation/runs/pool.js";
import { processQueue } from "../../../../../examples/mnist/evaluation/runs/start-run.js";
import { directoryOfTest } from "../../../../support/directories.js";
import { finishedRun } from "./finished-run.js";
import { smallConfig } from "./small-run.js";
import { trainWith } from "./train-with.js";

const halt = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

test("a run that has ended before it is told to stop is given up, and has not failed", async () => {
  const directory = directoryOfTest();
  const gone = join(directory, "gone");
  const message = { kind: "epoch", result: finishedRun.metrics.epochs[0] };
  trainWith(
    join(directory, "ends-at-once.mjs"),
    `import { writeFileSync } from "node:fs";
    process.send(${JSON.stringify(message)}, () => {
      process.disconnect();
      setImmediate(() => writeFileSync(${JSON.stringify(gone)}, ""));
    });`,
  );
  const told: string[] = [];
  await runPool([{ name: "trial 0", directory: join(directory, "0"), config: smallConfig }], {
    queue: processQueue(1),
    // As on a busy machine: nothing is heard of the end before the epoch is dealt with.
    onEpoch({ name }, { epoch }) {
      while (!existsSync(gone)) halt(5);
      told.push(`${name}, epoch ${epoch}`);
      return true;
    },
    onGivenUp: ({ name }) => told.push(`${name} is given up`),
    onDone: ({ name }) => told.push(`${name} is done`),
    onFailure: ({ name }, { message }) => told.push(`${name} has failed: ${message}`),
  });
  expect(told).toEqual(["trial 0, epoch 1", "trial 0 is given up"]);
});
