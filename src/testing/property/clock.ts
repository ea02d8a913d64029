/** Thrown out of a check for which no time is left. It is no failure. */
export class OutOfTime extends Error {}

/** Says when the time for something is over: for a search, and then anew for shrinking. */
export class Clock {
  #end = Infinity;
  /** Whether something was cut short. */
  isCut = false;

  /** From now on there are so many milliseconds. */
  start(milliseconds: number): void {
    this.#end = performance.now() + milliseconds;
    this.isCut = false;
  }

  /** Whether the time is over; whoever asks stops if it is. */
  isOver(): boolean {
    if (performance.now() < this.#end) return false;
    this.isCut = true;
    return true;
  }

  /** `fn`, which is not begun when the time is over: so even one slow gradcheck ends soon, which calls it hundreds of times. */
  guard<Args extends unknown[], T>(fn: (...args: Args) => T): (...args: Args) => T {
    const guarded = (...args: Args): T => {
      if (this.isOver()) throw new OutOfTime();
      return fn(...args);
    };
    // It is written as fn is.
    return Object.defineProperty(Object.assign(guarded, { toString: () => String(fn) }), "name", {
      value: "",
    });
  }
}
