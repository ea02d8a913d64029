/** How often a worker says that it lives, and hears what it must know. */
export const BEAT_MS = 1000;

/** How long after its last word a worker is still counted. */
export const PRESENT_MS = 5 * BEAT_MS;

/** What a worker says of itself. */
export interface WorkerAbout {
  /** As which its trials name it. */
  name: string;
  /** On which machine it is. */
  host: string;
  /** Which process it is there. */
  pid: number;
  /** How many trials it runs at a time; 0 while it does not know what for, and when it takes nothing more. */
  jobs: number;
  /** When it began, as an ISO date. */
  since: string;
}
