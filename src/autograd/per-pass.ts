import { currentPass } from "./run-pass.js";

/**
 * A value for each backward pass: one that ended in an error leaves nothing for the next, and one that a hook runs inside
 * of another does not see its. Outside of all passes, where a single node is asked, nothing is remembered.
 */
export class PerPass<T> {
  readonly #values = new WeakMap<object, T>();

  get(): T | undefined {
    const pass = currentPass();
    return pass === null ? undefined : this.#values.get(pass);
  }

  set(value: T): void {
    const pass = currentPass();
    if (pass !== null) this.#values.set(pass, value);
  }

  /** The value, which is then forgotten. */
  take(): T | undefined {
    const value = this.get();
    const pass = currentPass();
    if (pass !== null) this.#values.delete(pass);
    return value;
  }
}
