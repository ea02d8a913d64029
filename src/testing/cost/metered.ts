import type { Backend, Kernels, Storage } from "../../backends/backend.js";
import type { NumericArray } from "../../tensor/dtype.js";

/** What is told of a backend while it works. */
export interface Listener {
  /** A kernel has been run. */
  ran(kernel: string, args: readonly unknown[], result: unknown): void;
  /** Values have come from the host. */
  uploaded(storage: Storage, data: NumericArray): void;
  /** A storage has been given back. */
  freed(storage: Storage): void;
}

/** A backend that does all that another does, and tells of it. */
export function metered(backend: Backend, listener: Listener): Backend {
  const kernels = Object.entries(backend.kernels).map(([name, kernel]) => [
    name,
    (...args: unknown[]) => {
      const result = (kernel as (...args: unknown[]) => unknown)(...args);
      listener.ran(name, args, result);
      return result;
    },
  ]);
  return {
    name: backend.name,
    floats: backend.floats,
    fallbacks: backend.fallbacks,
    readsStall: backend.readsStall,
    kernels: Object.fromEntries(kernels) as Kernels,
    describe: () => backend.describe(),
    upload(data) {
      const storage = backend.upload(data);
      listener.uploaded(storage, data);
      return storage;
    },
    read: (storage) => backend.read(storage),
    readSync: (storage) => backend.readSync!(storage),
    free(storage) {
      listener.freed(storage);
      backend.free(storage);
    },
    settle: (storage) => backend.settle?.(storage),
    finalizer: (storage) => backend.finalizer(storage),
    memory: () => backend.memory(),
  };
}
