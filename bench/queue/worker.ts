// A worker whose trials do next to nothing: what is left of their time is the queue's.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { serveTrials } from "../../src/tune/queue/index.js";

/** What a trial of the bench is told. */
export interface TinyTrial {
  /** How often it reports, and how large the file is that it leaves each time. */
  epochs: number;
  bytes: number;
  /** Milliseconds between reports, so that none is sent together with the next. */
  pause?: number;
}

const [url, work] = process.argv.slice(2) as [string, string];

const { ended } = await serveTrials(url, {
  ...{ jobs: 1, facts: {}, work, lease: 30 },
  files: { checkpoint: "checkpoint.bin", result: "result.json" },
  async train({ settings, directory, report }) {
    const { epochs, bytes, pause = 0 } = settings as TinyTrial;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      // Each time another one, as a checkpoint is.
      await writeFile(join(directory, "checkpoint.bin"), Buffer.alloc(bytes, epoch));
      report({ epoch, value: 1 / epoch });
      if (pause > 0) await setTimeout(pause);
    }
    await writeFile(join(directory, "result.json"), JSON.stringify({ epochs }));
    return "done";
  },
});
await ended;
