import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Event, EventMessage, SESSION_START } from "../../../src/train/logs/event.js";

/** Bit by bit, unlike the table that it checks. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const odd = ((crc ^ (byte >> bit)) & 1) === 1;
      crc = (crc >>> 1) ^ (odd ? 0x82f63b78 : 0);
    }
  }
  return ~crc >>> 0;
}

function unmask(masked: number): number {
  const turned = (masked - 0xa282ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

/** The records of a TFRecord file up to the first that is cut off. */
export function readRecords(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const check = (start: number, end: number) => {
    if (crc32c(bytes.subarray(start, end)) !== unmask(view.getUint32(end, true))) {
      throw new Error(`the bytes from ${start} to ${end} have a wrong checksum`);
    }
  };
  const records: Uint8Array[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    check(at, at + 8);
    const end = at + 12 + Number(view.getBigUint64(at, true));
    if (end + 4 > bytes.length) break;
    check(at + 12, end);
    records.push(bytes.subarray(at + 12, end));
    at = end + 4;
  }
  return records;
}

export const decodeEvent = (bytes: Uint8Array): Event =>
  EventMessage.toObject(EventMessage.decode(bytes), { longs: Number }) as Event;

export const eventFiles = (directory: string): string[] =>
  readdirSync(directory).filter((name) => name.startsWith("events.out.tfevents."));

export const readEvents = (directory: string): Event[] =>
  eventFiles(directory)
    .sort()
    .flatMap((name) => readRecords(readFileSync(join(directory, name))).map(decodeEvent));

/** What TensorBoard shows: every session but the first drops what came before of its step and later ones. */
export function shownByTensorBoard(directory: string): [tag: string, step: number, value: number][] {
  let shown: [string, number, number][] = [];
  let started = false;
  for (const { step = 0, summary, sessionLog } of readEvents(directory)) {
    if (sessionLog?.status === SESSION_START) {
      if (started) shown = shown.filter(([, before]) => before < step);
      started = true;
    }
    for (const { tag, simpleValue } of summary?.value ?? [])
      shown.push([tag, step, simpleValue ?? Number.NaN]);
  }
  return shown;
}
