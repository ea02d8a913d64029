/** A trial as a worker has it. */
export interface TakenTrial {
  /** For people. */
  name: string;
  /** As they were given to the queue. */
  settings: unknown;
  /** Where its files are: those that it was begun with, and those that an attempt before has left. */
  directory: string;
  /** Tells how it goes. Where the trial goes on from a checkpoint, what was told before it is told again. */
  report(value: unknown): void;
  /** Aborts where the trial is to be saved and ended. */
  signal: Signal;
}

/** AbortSignal, where the compiler knows it: it belongs to the DOM and to Node, not to the language. */
type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Known } }
  ? Known
  : { readonly aborted: boolean };
