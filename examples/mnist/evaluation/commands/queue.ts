import { ValueError } from "pellucid";
import { cleanQueue, drainQueue, inspectQueue } from "pellucid/tune/queue";
import { statusLines } from "../queue-status/status-lines.js";
import { plural } from "../report/format.js";
import { Output } from "./output.js";

type Action = "status" | "drain" | "clean";

interface QueueOptions {
  queue: string;
  queueName?: string;
  share?: string;
  all?: boolean;
  yes?: boolean;
  json?: boolean;
}

type Act = (options: QueueOptions, out: Output) => Promise<void>;

/** Looks at a queue, sends its workers home, or empties it. */
export const queueCommand = (action: Action, options: QueueOptions): Promise<void> =>
  acts[action](options, new Output(options.json));

const acts: Record<Action, Act> = {
  async status({ queue, queueName }, out) {
    const status = await inspectQueue(queue, { name: queueName });
    for (const line of statusLines(status)) out.line(line);
    out.result(status);
  },
  async drain({ queue, queueName }, out) {
    const workers = await drainQueue(queue, { name: queueName });
    out.line(`${plural(workers.length, "worker")} told to finish what they have, and to leave`);
    out.result({ workers });
  },
  async clean({ queue, queueName, share, all = false, yes = false }, out) {
    if (all && !yes) {
      throw new ValueError(
        "queue clean --all: it removes trainings that wait, that workers run, and results that nobody has fetched; a command that waits for them begins them anew, or ends where the queue has become another study's; say --yes as well if that is meant",
      );
    }
    const cleaned = await cleanQueue(queue, { name: queueName, share, all });
    const { removed, unfetched, open } = cleaned;
    out.line(`${plural(removed, "training")} removed`);
    if (unfetched > 0) out.line(`${plural(unfetched, "training")} kept whose results nobody has fetched yet`);
    if (open > 0) out.line(`${plural(open, "training")} kept that wait or are under way`);
    out.result(cleaned);
  },
};
