/** What BullMQ, and all that is kept beside it, is named by in Redis. */
export const PREFIX = "pellucid";

/** Where the parts of a queue are kept. */
export interface QueueKeys {
  /** What the queue is for: the first who asks for a trial writes it. */
  header: string;
  workers: string;
  beats: string;
  leaving: string;
  /** Of BullMQ. */
  events: string;
  completed: string;
  failed: string;
  /** A job of BullMQ. */
  job(key: string): string;
  lock(key: string): string;
  /** The directory of a trial: its files by their names. */
  files(key: string): string;
  /** Its reports, which version of its files is there, and whether it is to stop. */
  state(key: string): string;
  /** Who wants its results. */
  askers(key: string): string;
}

export function keysOf(name: string): QueueKeys {
  const key = (...parts: string[]) => [PREFIX, name, ...parts].join(":");
  return {
    header: key("header"),
    workers: key("workers"),
    beats: key("beats"),
    leaving: key("leaving"),
    events: key("events"),
    completed: key("completed"),
    failed: key("failed"),
    job: (trial) => key(trial),
    lock: (trial) => key(trial, "lock"),
    files: (trial) => key(trial, "files"),
    state: (trial) => key(trial, "state"),
    askers: (trial) => key(trial, "askers"),
  };
}
