// Elements that are to go to the host, on devices that would have to stop to be read. They wait there, and are read when
// too many wait. Most are garbage by then, and the collector has freed them.

/** Something on a device that waits to be read. */
export interface QueuedRead {
  readonly byteLength: number;
  /** Its turn has come. */
  readQueued(): void;
}

/** How many wait, and how many bytes, before half of them are read. */
export const QUEUE_LENGTH = 4096;
const QUEUE_BYTES = 32 * 2 ** 20;

const queue: { waiting: WeakRef<QueuedRead>; bytes: number }[] = [];
let queuedBytes = 0;

/** Puts it at the end of the queue, and reads the first ones where it has grown too long. */
export function queueRead(waiting: QueuedRead): void {
  const bytes = waiting.byteLength;
  queue.push({ waiting: new WeakRef(waiting), bytes });
  queuedBytes += bytes;
  if (queue.length <= QUEUE_LENGTH && queuedBytes <= QUEUE_BYTES) return;
  while (queue.length > QUEUE_LENGTH / 2 || queuedBytes > QUEUE_BYTES / 2) {
    const first = queue.shift()!;
    queuedBytes -= first.bytes;
    first.waiting.deref()?.readQueued();
  }
}
