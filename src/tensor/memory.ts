// Who frees what. Every result of an op belongs to the scope it was made in. A scope ends with `noGrad` (or with one
// step of the backward walk) and takes everything back that it does not return. What was recorded on the tape is
// taken back by the walk after the next one (src/autograd/backward.ts). Whatever is left, the garbage collector
// takes: at once where nothing but JavaScript holds it, and here through a budget, since a loop that never yields
// never lets a finalizer run.

import type { TensorBuffer } from "./buffer.js";

/** Above this the oldest results that nothing has taken back are moved to the host, where the collector reaches them. */
const BUDGET_BYTES = 512 * 2 ** 20;
/** What an entry costs beside its elements, so that a million scalars count too. */
const ENTRY_BYTES = 1024;

type Scope = Set<TensorBuffer>;

const root: Scope = new Set();
const scopes: Scope[] = [root];
let tracked = 0;

const cost = (buffer: TensorBuffer) => buffer.byteLength + ENTRY_BYTES;

/** Makes the current scope answer for a new buffer. */
export function track(buffer: TensorBuffer): void {
  scopes[scopes.length - 1].add(buffer);
  tracked += cost(buffer);
  if (tracked > BUDGET_BYTES) spillOldest(buffer);
}

/** Takes a buffer out of the hands of whatever scope it is in. */
function untrack(buffer: TensorBuffer): void {
  for (const scope of scopes) {
    if (scope.delete(buffer)) {
      tracked -= cost(buffer);
      return;
    }
  }
}

/** Frees a buffer now; see {@link TensorBuffer.takeBack}. */
export function takeBack(buffer: TensorBuffer, when: string): void {
  untrack(buffer);
  buffer.takeBack(when);
}

/** Takes a buffer out of its scope: it is freed when something takes it back, or when nothing refers to it. */
export function untrackToCollector(buffer: TensorBuffer): void {
  untrack(buffer);
  buffer.leaveToCollector();
}

/** From now on nothing takes the buffer back: it lives until nothing refers to it. */
export function pin(buffer: TensorBuffer): void {
  if (buffer.pinned) return;
  buffer.pinned = true;
  untrackToCollector(buffer);
}

/** Whether the buffer was made in the scope that is running now. */
export const inCurrentScope = (buffer: TensorBuffer): boolean => scopes[scopes.length - 1].has(buffer);

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
    for (const buffer of scope) {
      if (kept.has(buffer)) scopes[scopes.length - 1].add(buffer);
      else {
        tracked -= cost(buffer);
        buffer.takeBack(when);
      }
    }
  }
}

function spillOldest(newest: TensorBuffer): void {
  for (const scope of scopes) {
    for (const buffer of scope) {
      if (tracked <= BUDGET_BYTES / 2) return;
      if (buffer === newest) continue;
      scope.delete(buffer);
      tracked -= cost(buffer);
      buffer.spill();
    }
  }
}
