/** What to do, and where its files are and come back to. */
export interface Trial {
  /** For people. */
  name: string;
  /** All that decides the course of the trial, as JSON: two trials with the same settings are one. */
  settings: unknown;
  /** Its files travel to who runs it, and are here again, with the results, when it has ended. */
  directory: string;
}

/** A trial that was given to a queue. */
export interface StartedTrial {
  /**
   * Settles once its files are back: "done", or "stopped" where it was asked to stop or the queue was closed before.
   * Rejects with the error of the trial, where it fails however often it is tried.
   */
  ended: Promise<"done" | "stopped">;
  /** Asks it to save what it has, and to end. */
  stop(): void;
}

/** Where trials are run: on this machine, or on any number of others. */
export interface TrialQueue {
  /** Gives it a trial; each report of it, from the first on, is told in order. */
  start(trial: Trial, onReport: (report: unknown) => void): StartedTrial;
  /** How many trials it runs at a time. */
  slots(): number | Promise<number>;
  /** Lets go of trials that have not ended: processes of this machine end, other machines go on. */
  close(): Promise<void>;
}
