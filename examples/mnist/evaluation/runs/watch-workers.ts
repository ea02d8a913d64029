import type { TrialQueue } from "pellucid/tune/queue";

const LOOK_EVERY_MS = 1000;

/** A worker that has just come, or has just been away, is there by then. */
const PATIENCE = 5;

/** Says when no worker serves a queue for some seconds, and when one does again. Answers what ends that. */
export function watchWorkers(
  queue: Pick<TrialQueue, "slots">,
  url: string,
  command: string,
  say: (text: string) => void,
): () => void {
  let without = 0;
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    // Where Redis is away, or the queue is closed, that is said elsewhere.
    const slots = await Promise.resolve(queue.slots()).catch(() => null);
    looking = false;
    if (slots === null) return;
    if (slots > 0 && without >= PATIENCE) say(`workers serve ${url} now`);
    without = slots > 0 ? 0 : without + 1;
    if (without === PATIENCE)
      say(
        `no worker serves ${url}; on each machine, with PELLUCID_QUEUE_PASSWORD where it has one: ${command}`,
      );
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
