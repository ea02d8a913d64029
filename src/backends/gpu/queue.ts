import { BackendError } from "../../errors.js";

/** A piece of work for the device. */
export interface Task {
  /** What it has to wait for, or null. */
  prepare(): Promise<void> | null;
  run(): void;
  /** It cannot run any more. */
  fail(error: unknown): void;
}

/** So much can wait while nothing is awaited; then something is wrong. */
const LONGEST = 200_000;

/**
 * Work in the order in which it was asked for. A task runs at once unless it, or one before it, has to wait for a
 * compiler; so once everything is compiled, nothing ever waits here.
 */
export class Queue {
  #tasks: Task[] = [];
  #next = 0;
  #waiting = false;

  /** @throws what the task throws when it runs at once; later it is told by `fail`. */
  add(task: Task): void {
    if (this.#tasks.length - this.#next >= LONGEST) {
      throw new BackendError(
        `gpu: ${LONGEST} kernels wait to be compiled, and nothing was awaited in all that time; await something now and then, such as "await loss.data()", so that the compiler gets a turn`,
      );
    }
    this.addAlways(task);
  }

  /** The same however much is waiting: for what gives memory back, or is awaited. */
  addAlways(task: Task): void {
    if (!this.#waiting && this.#next === this.#tasks.length) {
      const wait = task.prepare();
      if (wait === null) {
        task.run();
        return;
      }
      this.#tasks.push(task);
      this.#resume(wait);
      return;
    }
    this.#tasks.push(task);
  }

  #resume(wait: Promise<void>): void {
    this.#waiting = true;
    wait.then(
      () => {
        this.#waiting = false;
        this.#drain();
      },
      (error: unknown) => {
        this.#waiting = false;
        this.#tasks[this.#next++].fail(error);
        this.#drain();
      },
    );
  }

  #drain(): void {
    while (this.#next < this.#tasks.length) {
      const task = this.#tasks[this.#next];
      try {
        const wait = task.prepare();
        if (wait !== null) {
          this.#resume(wait);
          return;
        }
        task.run();
      } catch (error) {
        task.fail(error);
      }
      this.#next += 1;
    }
    this.#tasks = [];
    this.#next = 0;
  }
}
