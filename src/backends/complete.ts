import { arrayTypes, type DType, type NumericArray } from "../../kernels/shared/types.js";
import { BackendError } from "../errors.js";
import type { Backend, Kernels, Storage } from "./backend.js";
import { CpuBackend } from "./cpu.js";

type KernelName = keyof Kernels;
type Kernel = (...args: unknown[]) => unknown;

/**
 * What the author of a backend writes: its name, and the kernels that it has. A storage is a typed array, as on cpu: a
 * kernel is given such arrays, and answers new ones, which it will not look at again. (`sgd` and `adam` may answer what
 * they were given.)
 */
export interface PartialBackend {
  /** What `useBackend` and messages call it. */
  readonly name: string;
  /** The kernels that it has itself. */
  readonly kernels: Partial<Kernels>;
  /** Default: float32 alone, so that float64 runs on cpu. */
  readonly floats?: readonly DType[];
  /** Default: the name, and which kernels are its own. */
  describe?(): string;
}

/** One that keeps its elements elsewhere also says how they get there and back, and which storages are its own. */
export interface PartialDevice
  extends PartialBackend,
    Pick<Backend, "upload" | "readSync" | "free" | "finalizer" | "memory"> {
  /** Whether a value is one of its storages. */
  owns(value: unknown): value is Storage;
  /** Default: what `readSync` answers. */
  read?(storage: Storage): Promise<NumericArray>;
  /** Default: true where `readSync` is null. */
  readonly readsStall?: boolean;
  /** Default: nothing is put off. */
  settle?(storage: Storage): void;
}

/** What a device must bring. */
const DEVICE = ["upload", "readSync", "free", "finalizer", "memory", "owns"] as const;
/** The kernels that update what they are given. */
const IN_PLACE: readonly KernelName[] = ["sgd", "adam"];

/**
 * A whole backend out of a partial one, for `useBackend`: every kernel that it lacks runs on `reference`, and is listed
 * in `fallbacks`. Nothing is ever missing at run time, and nothing is borrowed unseen. Where elements are kept elsewhere
 * a borrowed kernel runs on copies of its arguments, and its results are copied back.
 *
 * @throws {BackendError} when there is a kernel that no backend has, when only some of the members are there that say
 * where elements are kept, or when kernels are missing and elements cannot be read at once; later, when a kernel
 * answers anything but new arrays.
 * @example
 * let calls = 0;
 * const counting = complete({
 *   name: "counting",
 *   kernels: {
 *     relu(x) {
 *       calls += 1;
 *       return (x as Float32Array).map((value) => Math.max(value, 0));
 *     },
 *   },
 * });
 * await useBackend(counting);
 * relu(tensor([-1, 2])); // [0, 2]
 * calls; // 1
 * counting.fallbacks; // every kernel but "relu"
 */
export function complete(
  partial: PartialBackend | PartialDevice,
  reference: CpuBackend = new CpuBackend(),
): Backend {
  const names = Object.keys(reference.kernels) as KernelName[];
  refuseUnknownKernels(partial, names);
  const own = names.filter((name) => partial.kernels[name] !== undefined);
  const fallbacks = names.filter((name) => partial.kernels[name] === undefined);
  const device = deviceOf(partial, fallbacks);
  const kernelOf = (name: KernelName): Kernel => {
    const mine = (partial.kernels[name] as Kernel | undefined)?.bind(partial.kernels);
    const its = reference.kernels[name] as Kernel;
    if (device === null) return mine === undefined ? its : adopting(partial, name, mine, reference);
    return mine ?? onCopies(its, device, reference);
  };
  const elements = device ?? reference;
  return {
    name: partial.name,
    floats: partial.floats ?? ["float32"],
    kernels: Object.fromEntries(names.map((name) => [name, kernelOf(name)])) as unknown as Kernels,
    fallbacks,
    readsStall: elements.readsStall ?? elements.readSync === null,
    describe: () =>
      partial.describe?.() ?? `${partial.name} (${own.join(", ") || "nothing"} of its own, the rest on cpu)`,
    upload: (data) => elements.upload(data),
    read: async (storage) => elements.read?.(storage) ?? elements.readSync!(storage),
    readSync: elements.readSync === null ? null : (storage) => elements.readSync!(storage),
    free: (storage) => elements.free(storage),
    settle: (storage) => device?.settle?.(storage),
    finalizer: (storage) => elements.finalizer(storage),
    memory: () => elements.memory(),
  };
}

function refuseUnknownKernels({ name, kernels }: PartialBackend, names: readonly string[]): void {
  const unknown = Object.entries(kernels).find(
    ([kernel, run]) => typeof run === "function" && !names.includes(kernel),
  );
  if (unknown === undefined) return;
  throw new BackendError(
    `complete: backend "${name}" has a kernel "${unknown[0]}", which no backend has; the kernels are ${names.join(", ")}`,
    { unknown: unknown[0], available: names },
  );
}

/** The partial backend where it keeps elements elsewhere, with all that this takes; null where they are typed arrays. */
function deviceOf(partial: PartialBackend, fallbacks: readonly KernelName[]): PartialDevice | null {
  const device = partial as PartialBackend & Partial<PartialDevice>;
  const there = DEVICE.filter((member) => device[member] !== undefined);
  if (there.length === 0) return null;
  const missing: string[] = DEVICE.filter((member) => device[member] === undefined);
  if (device.readSync === null && device.read === undefined) missing.push("read");
  if (missing.length > 0) {
    throw new BackendError(
      `complete: backend "${device.name}" has ${there.join(", ")} but lacks ${missing.join(", ")}; one that keeps elements elsewhere needs all of them, and one that keeps them in typed arrays none`,
      { missing },
    );
  }
  if (device.readSync === null && fallbacks.length > 0) {
    throw new BackendError(
      `complete: backend "${device.name}" cannot read synchronously, so it cannot borrow kernels; it must bring all of them`,
      { missing: fallbacks },
    );
  }
  return device as PartialDevice;
}

/** A kernel of the author's own on typed arrays: `reference` answers for what it makes, as for what it makes itself. */
function adopting(backend: PartialBackend, name: KernelName, kernel: Kernel, reference: CpuBackend): Kernel {
  const refuse = (what: string): never => {
    throw new BackendError(
      `complete: kernel "${name}" of backend "${backend.name}" answers ${what}; it must answer new arrays (Float32Array, Float64Array, Int32Array or Uint8Array), as kernels of that name do`,
    );
  };
  return (...args) => {
    const given = args.flat().filter(isArray);
    const answer = kernel(...args);
    if (typeof answer !== "object" || answer === null) return refuse(String(answer));
    for (const part of isArray(answer) ? [answer] : Object.values(answer)) {
      if (part === null || (IN_PLACE.includes(name) && given.includes(part))) continue;
      if (!isArray(part)) return refuse("what is no such array");
      if (given.some((other) => overlap(part, other))) return refuse("memory that it was given");
      reference.adopt(part);
    }
    return answer;
  };
}

const isArray = (value: unknown): value is NumericArray =>
  Object.values(arrayTypes).some((type) => value instanceof type);

const overlap = (a: NumericArray, b: NumericArray) =>
  a.buffer === b.buffer &&
  a.byteOffset < b.byteOffset + b.byteLength &&
  b.byteOffset < a.byteOffset + a.byteLength;

/** A kernel of `reference` for storages of a device: they are copied to it, and its results back. */
function onCopies(kernel: Kernel, device: PartialDevice, reference: CpuBackend): Kernel {
  const toReference = (value: unknown): unknown => {
    if (device.owns(value)) return reference.upload(device.readSync!(value));
    return Array.isArray(value) ? value.map(toReference) : value;
  };
  const fromReference = (value: unknown): unknown => {
    if (isArray(value)) {
      const copy = value.slice();
      reference.free(value);
      return device.upload(copy);
    }
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fromReference(part)]));
  };
  return (...args) => fromReference(kernel(...args.map(toReference)));
}
