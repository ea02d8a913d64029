import { join } from "node:path";
import { expect, test } from "vitest";
import { startRun } from "../../../../../examples/mnist/evaluation/runs/start-run.js";
import { directoryOfTest } from "../../../../support/directories.js";
import { trainWith } from "./train-with.js";

test("a training that hangs is killed after the silence that it may keep, and has failed", async () => {
  const directory = directoryOfTest();
  trainWith(join(directory, "hangs.mjs"), `process.send({ kind: "alive" }); for (;;);`);
  const { ended } = startRun({ name: "trial 0", directory }, () => {}, {}, 1);
  await expect(ended).rejects.toMatchObject({
    message:
      "trial 0: it was hung: nothing was heard of its process for 1 second, which was killed; where trainings are that slow, allow more by --silence",
    // A code would say that the system has failed, and the trial would not count as tried.
    details: { directory },
  });
});
