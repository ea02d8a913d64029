import { rm } from "node:fs/promises";
import { serveTrials } from "pellucid/tune/queue";
import { plural } from "../report/format.js";
import { factsHere } from "../runs/facts-here.js";
import { defaultJobs, type QueueOptions, TRIAL_FILES, threadsFor } from "../runs/open-queue.js";
import { startRun } from "../runs/start-run.js";
import { stopOnSignals } from "../runs/stop-on-signals.js";
import { makeWorkerDirectory } from "../runs/worker-directory.js";
import type { TrainOptions } from "../settings.js";
import { Output } from "./output.js";

type Options = Pick<TrainOptions, "backend" | "data"> &
  Omit<QueueOptions, "queue" | "retries"> & { queue: string; lease?: number; silence?: number };

/** Before the first batch data are read, and kernels compiled; and of validation after an epoch nothing is told. */
const SILENCE = 600;

/** Takes trainings from a queue until it is told to leave. */
export async function workerCommand(options: Options): Promise<void> {
  const {
    queue,
    queueName: name,
    share,
    lease,
    data,
    backend,
    jobs = defaultJobs(),
    silence = SILENCE,
  } = options;
  const out = new Output();
  const facts = await factsHere({ data, backend });
  const work = await makeWorkerDirectory();
  // What was compared with the study, and not what the coordinator calls its data.
  const here = { data: data ?? (false as const), backend, threads: threadsFor(jobs) };
  try {
    const serving = await serveTrials(queue, {
      ...{ jobs, facts, work, name, share, lease, files: TRIAL_FILES, unit: "epoch" },
      onNote: (text) => out.line(text),
      train({ name, directory, report, signal }) {
        const run = startRun({ name, directory }, report, here, silence);
        if (signal.aborted) run.stop();
        signal.addEventListener("abort", run.stop);
        return run.ended;
      },
    });
    out.line(`serves ${queue}, ${plural(jobs, "training")} at a time`);
    const signals = stopOnSignals(() => serving.stop());
    await serving.ended.finally(signals.release);
    if (signals.stopped()) process.exitCode = signals.exitCode();
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
