// Who frees what. Device memory belongs to the scope that made it. A scope ends with `noGrad` (or with one step of the
// backward walk) and takes everything back that it does not return. What was recorded on the tape is taken back by the
// walk after its own (src/autograd/backward.ts). Whatever is left, and unused from one walk to the next, is moved to
// the host, where the garbage collector reaches it; and so are the oldest results when they grow beyond a budget, for
// code that never walks. A finalizer alone would not do: a loop that never yields never lets one run. Only what an
// optimizer has updated, or `keep` was called on, is left to it.
//
// A GPU is not to be stopped for that, so what would go to the host waits in line on the device, and is read when the
// line has grown too long. Most of it is garbage by then, and the collector has freed it.

import type { TensorBuffer } from "./buffer.js";

/** Above this the oldest results that nothing has taken back are moved to the host. */
const BUDGET_BYTES = 512 * 2 ** 20;
/** What an entry costs beside its elements, so that a million scalars count too. */
const ENTRY_BYTES = 1024;

/** How much waits in line on a device, to be moved to the host: half of it goes when it is more. */
export const LINE_BUFFERS = 4096;
const LINE_BYTES = 32 * 2 ** 20;

/** The buffers that some code answers for. */
export type Scope = Set<TensorBuffer>;

const root: Scope = new Set();
const scopes: Scope[] = [root];
let tracked = 0;
let walks = 0;

/** How many backward walks have ended: the time by which {@link TensorBuffer.lastUse} is told. */
export const walkCount = (): number => walks;

const cost = (buffer: TensorBuffer) => buffer.byteLength + ENTRY_BYTES;

function move(buffer: TensorBuffer, to: Scope): void {
  untrack(buffer);
  buffer.scope = to;
  to.add(buffer);
  tracked += cost(buffer);
}

/** Makes the current scope answer for a buffer's device memory; for that of a parameter, the outermost one. */
export function track(buffer: TensorBuffer): void {
  move(buffer, buffer.pinned ? root : scopes[scopes.length - 1]);
}

/** Makes room where there is too much, once a result has come: while an op runs, its arguments must stay where they are. */
export function keepToBudget(newest: TensorBuffer): void {
  if (tracked > BUDGET_BYTES) spillOldest(newest);
}

/** Takes a buffer out of the hands of whatever scope it is in, before its device memory goes. */
export function untrack(buffer: TensorBuffer): void {
  if (buffer.scope === null) return;
  tracked -= cost(buffer);
  buffer.scope.delete(buffer);
  buffer.scope = null;
}

/** Lets a buffer outlive the scope that it was made in. */
export function release(buffer: TensorBuffer): void {
  if (buffer.scope !== null) move(buffer, root);
}

/** Whether the buffer was made in the scope that is running now. */
export const inCurrentScope = (buffer: TensorBuffer): boolean => buffer.scope === scopes[scopes.length - 1];

/**
 * Runs `fn`, takes back what it made except for the `survivors` of its result, and hands those to the scope around
 * it.
 */
export function withScope<T>(
  when: string,
  fn: () => T,
  survivors: (result: T) => ReadonlySet<TensorBuffer>,
): T {
  const scope: Scope = new Set();
  scopes.push(scope);
  let kept: ReadonlySet<TensorBuffer> = new Set();
  try {
    const result = fn();
    kept = survivors(result);
    return result;
  } finally {
    scopes.pop();
    for (const buffer of [...scope]) {
      if (kept.has(buffer)) move(buffer, scopes[scopes.length - 1]);
      else buffer.takeBack(when);
    }
  }
}

/** A walk has ended: what nothing has used since the one before ended goes to the host. */
export function endWalk(): void {
  for (const buffer of [...root]) if (buffer.lastUse < walks) buffer.spill();
  walks += 1;
}

const line: { buffer: WeakRef<TensorBuffer>; bytes: number }[] = [];
let lineBytes = 0;

/** Puts a buffer in line, behind those whose turn comes first. */
export function waitInLine(buffer: TensorBuffer): void {
  const bytes = buffer.byteLength;
  line.push({ buffer: new WeakRef(buffer), bytes });
  lineBytes += bytes;
  if (line.length <= LINE_BUFFERS && lineBytes <= LINE_BYTES) return;
  while (line.length > LINE_BUFFERS / 2 || lineBytes > LINE_BYTES / 2) {
    const first = line.shift()!;
    lineBytes -= first.bytes;
    first.buffer.deref()?.leaveLine();
  }
}

function spillOldest(newest: TensorBuffer): void {
  for (const scope of scopes) {
    for (const buffer of [...scope]) {
      if (tracked <= BUDGET_BYTES / 2) return;
      if (buffer !== newest) buffer.spill();
    }
  }
}
