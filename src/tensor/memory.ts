// Who answers for device memory, and when it is freed; the rule as a whole is in src/tensor/README.md.

import { warnOnce } from "../warn.js";

/** The device memory of a tensor's elements, as the scopes see it. `TensorBuffer` is one. */
export interface ManagedMemory {
  /** The scope that answers for it; null where none does. */
  scope: Scope | null;
  /** How many backwards had ended when something last computed with it. */
  readonly lastUse: number;
  /** Parameters, optimizer state and what was kept: never released. */
  readonly pinned: boolean;
  readonly byteLength: number;
  /** Frees it, and lets a later read say `when`. */
  release(when: string): void;
  /** Moves the elements to the host. */
  spill(): void;
}

/** What some code answers for, and what each entry was counted as: its bytes may be others by the time it goes. */
export type Scope = Map<ManagedMemory, number>;

/** Above this the oldest results that nothing has released are moved to the host. */
const BUDGET_BYTES = 512 * 2 ** 20;
/** What an entry costs beside its elements, so that a million scalars count too. */
const ENTRY_BYTES = 1024;

const root: Scope = new Map();
const scopes: Scope[] = [root];
let tracked = 0;
let backwards = 0;

/** How many backwards have ended: the time by which {@link ManagedMemory.lastUse} is told. */
export const backwardCount = (): number => backwards;

function move(memory: ManagedMemory, to: Scope): void {
  untrack(memory);
  const cost = memory.byteLength + ENTRY_BYTES;
  memory.scope = to;
  to.set(memory, cost);
  tracked += cost;
}

/** Makes the current scope answer for device memory; for that of a parameter, the outermost one. */
export function track(memory: ManagedMemory): void {
  move(memory, memory.pinned ? root : scopes[scopes.length - 1]);
}

/** Takes device memory out of the hands of whatever scope it is in, before it goes. */
export function untrack(memory: ManagedMemory): void {
  if (memory.scope === null) return;
  tracked -= memory.scope.get(memory)!;
  memory.scope.delete(memory);
  memory.scope = null;
}

/** Lets device memory outlive the scope that it was made in. */
export function outliveScope(memory: ManagedMemory): void {
  if (memory.scope !== null) move(memory, root);
}

/** Whether it was made in the scope that is running now. */
export const inCurrentScope = (memory: ManagedMemory): boolean => memory.scope === scopes[scopes.length - 1];

/**
 * Runs `fn`, releases what it made except for the `survivors` of its result, and hands those to the scope around
 * it.
 */
export function withScope<T>(
  when: string,
  fn: () => T,
  survivors: (result: T) => ReadonlySet<ManagedMemory>,
): T {
  const scope: Scope = new Map();
  scopes.push(scope);
  let kept: ReadonlySet<ManagedMemory> = new Set();
  try {
    const result = fn();
    kept = survivors(result);
    return result;
  } finally {
    scopes.pop();
    for (const memory of [...scope.keys()]) {
      if (kept.has(memory)) move(memory, scopes[scopes.length - 1]);
      else memory.release(when);
    }
  }
}

/** A backward has ended: what nothing has used since the one before ended goes to the host. */
export function endBackward(): void {
  for (const memory of [...root.keys()]) if (memory.lastUse < backwards) memory.spill();
  backwards += 1;
}

/** Makes room where there is too much, once a result has come: while an op runs, its arguments must stay where they are. */
export function keepToBudget(newest: ManagedMemory): void {
  if (tracked <= BUDGET_BYTES) return;
  for (const scope of scopes) {
    for (const memory of [...scope.keys()]) {
      if (tracked <= BUDGET_BYTES / 2) return;
      // What is put off takes no room, but would if it were read.
      if (memory === newest || memory.byteLength === 0) continue;
      memory.spill();
      if (scope === root) {
        warnOnce(
          `more than ${BUDGET_BYTES / 2 ** 20} MiB of results wait for a backward() that does not come, and the oldest are moved out of the backend's memory, which takes time; compute what needs no gradient, as in inference, under noGrad(() => …), which frees each result at once, or train on smaller batches`,
        );
      }
    }
  }
}
