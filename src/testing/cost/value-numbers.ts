import type { Storage } from "../../backends/backend.js";
import { isStorage, storagesIn } from "./storages.js";

/**
 * Numbers for values, the same for the same: a kernel of the same arguments computes the same again, however its result is
 * stored. That is how a compiler finds what is computed twice (value numbering).
 */
export class ValueNumbers {
  readonly #ofKey = new Map<string, number>();
  readonly #ofStorage = new WeakMap<Storage, number>();
  #last = 0;

  /** What a call of a kernel computes. */
  keyOf(kernel: string, args: readonly unknown[]): string {
    return `${kernel}(${args.map((arg) => this.#part(arg)).join(", ")})`;
  }

  /** The results of such a call. */
  record(key: string, result: unknown): void {
    for (const [i, storage] of storagesIn(result).entries()) {
      this.#ofStorage.set(storage, this.#numberOf(`${key}[${i}]`));
    }
  }

  /** A value from the host: a single number is known by what it is, any other is taken for a new one. */
  recordHost(storage: Storage, data: ArrayLike<number>): void {
    this.#ofStorage.set(storage, data.length === 1 ? this.#numberOf(String(data[0])) : ++this.#last);
  }

  #numberOf(key: string): number {
    const known = this.#ofKey.get(key);
    if (known !== undefined) return known;
    this.#ofKey.set(key, ++this.#last);
    return this.#last;
  }

  #part(arg: unknown): string {
    if (Array.isArray(arg)) return `[${arg.map((part) => this.#part(part)).join(", ")}]`;
    if (!isStorage(arg)) return JSON.stringify(arg) ?? "undefined";
    const known = this.#ofStorage.get(arg) ?? ++this.#last;
    this.#ofStorage.set(arg, known);
    return `#${known}`;
  }
}
