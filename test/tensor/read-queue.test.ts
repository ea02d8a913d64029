import { expect, test } from "vitest";
import { QUEUE_LENGTH, queueRead } from "../../src/tensor/read-queue.js";

const MIB = 2 ** 20;
const read: number[] = [];
/** A strong reference: the queue itself has none. */
const waiting: object[] = [];

function queue(byteLength: number): void {
  const number = waiting.length;
  const entry = { byteLength, readQueued: () => read.push(number) };
  waiting.push(entry);
  queueRead(entry);
}

test("nothing is read until the queue is too long; then the first half, in order", () => {
  for (let i = 0; i < QUEUE_LENGTH; i++) queue(4);
  expect(read).toEqual([]);
  queue(4);
  expect(read).toEqual(Array.from({ length: QUEUE_LENGTH / 2 + 1 }, (_, i) => i));
});

test("few entries with many bytes are too long as well: all that are older go first", () => {
  read.length = 0;
  for (let i = 0; i < 32; i++) queue(MIB);
  // 32 MiB and the small ones of before: half of that may stay.
  expect(read.length).toBe(QUEUE_LENGTH / 2 + 16);
  expect(read).toEqual([...read].sort((a, b) => a - b));
});
