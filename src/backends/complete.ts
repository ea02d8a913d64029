import type { NumericArray } from "../../kernels/shared/types.js";
import { BackendError } from "../errors.js";
import type { Backend, Kernels, Storage } from "./backend.js";
import type { CpuBackend } from "./cpu.js";

/** What the author of a backend writes: the kernels that it has, and a way to tell its own storages apart. */
export interface PartialBackend extends Omit<Backend, "kernels" | "fallbacks" | "readsStall"> {
  readonly kernels: Partial<Kernels>;
  /** Default: true where `readSync` is null. */
  readonly readsStall?: boolean;
  owns(value: unknown): value is Storage;
}

/**
 * A whole backend out of a partial one: every kernel it lacks runs on `reference`, on copies of its arguments, and
 * is listed in `fallbacks`. Nothing is ever missing at run time, and nothing is borrowed unseen.
 *
 * @example
 * const backend = complete({ name: "mine", kernels: { relu: fastRelu }, ...rest }, new CpuBackend());
 * backend.fallbacks; // every kernel but "relu"
 */
export function complete(partial: PartialBackend, reference: CpuBackend): Backend {
  const names = Object.keys(reference.kernels) as (keyof Kernels)[];
  const fallbacks = names.filter((name) => partial.kernels[name] === undefined);
  if (partial.readSync === null && fallbacks.length > 0) {
    throw new BackendError(
      `complete: backend "${partial.name}" cannot read synchronously, so it cannot borrow kernels; it must bring all of them`,
      { missing: fallbacks },
    );
  }

  const toReference = (value: unknown): unknown => {
    if (partial.owns(value)) return reference.upload(partial.readSync!(value));
    return Array.isArray(value) ? value.map(toReference) : value;
  };
  const fromReference = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) {
      const copy = (value as NumericArray).slice();
      reference.free(value);
      return partial.upload(copy);
    }
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fromReference(part)]));
  };
  const borrow = (name: keyof Kernels) => {
    const kernel = reference.kernels[name] as (...args: unknown[]) => unknown;
    return (...args: unknown[]) => fromReference(kernel(...args.map(toReference)));
  };

  const borrowed = Object.fromEntries(fallbacks.map((name) => [name, borrow(name)]));
  return {
    name: partial.name,
    floats: partial.floats,
    kernels: { ...partial.kernels, ...borrowed } as Kernels,
    fallbacks,
    readsStall: partial.readsStall ?? partial.readSync === null,
    describe: () => partial.describe(),
    upload: (data) => partial.upload(data),
    read: (storage) => partial.read(storage),
    readSync: partial.readSync === null ? null : (storage) => partial.readSync!(storage),
    free: (storage) => partial.free(storage),
    finalizer: (storage) => partial.finalizer(storage),
    memory: () => partial.memory(),
  };
}
