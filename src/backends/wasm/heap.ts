import { BackendError } from "../../errors.js";

const PAGE = 65536;
/** Memory is asked for in steps of at least this much. */
const GROWTH = 16 * 2 ** 20;

/** In the largest unit of which there is one. */
const readable = (bytes: number) =>
  bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/**
 * An allocator over a WebAssembly memory. Freed blocks are kept by size and handed out again, since a training step asks
 * for the same sizes every time; when the memory is used up, neighbors are joined and split anew.
 */
export class Heap {
  /** @internal */
  readonly memory: WebAssembly.Memory;
  readonly maximumBytes: number;
  #top: number;
  readonly #free = new Map<number, number[]>();
  /** What was handed out since {@link mark} and is live: a few blocks at most. */
  readonly #recent: { address: number; size: number }[] = [];
  #bytes = 0;
  #blocks = 0;
  /** Whether the system refused to give as much as the limit allows. */
  #exhausted = false;

  /** @internal */
  constructor(memory: WebAssembly.Memory, start: number, maximumBytes: number) {
    this.memory = memory;
    this.#top = start;
    this.maximumBytes = maximumBytes;
  }

  /** Bytes and number of blocks that are in use. */
  get use(): { bytes: number; buffers: number } {
    return { bytes: this.#bytes, buffers: this.#blocks };
  }

  /** The address of a block of at least this size, whatever was in it before. */
  allocate(bytes: number): number {
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      throw new BackendError(
        `wasm: ${bytes} bytes of memory were asked for; this is a fault of Pellucid: please report it`,
      );
    }
    const size = blockSize(bytes);
    const address = this.#free.get(size)?.pop() ?? this.#extend(size) ?? this.#compact(size);
    if (address === undefined) {
      const limit = this.#exhausted
        ? `the system gives no more than ${readable(this.memory.buffer.byteLength)}`
        : `the limit is ${readable(this.maximumBytes)}`;
      throw new BackendError(
        `wasm: out of memory: ${readable(bytes)} were asked for, ${readable(this.#bytes)} in ${this.#blocks} buffers are live, and ${limit}; use a smaller batch, compute under noGrad() what needs no gradient, hold on to fewer tensors, or raise the limit with maximumMebibytes or PELLUCID_MEMORY (in MiB)`,
        { asked: bytes, live: this.#bytes, buffers: this.#blocks, limit: this.maximumBytes },
      );
    }
    this.#bytes += size;
    this.#blocks += 1;
    this.#recent.push({ address, size });
    return address;
  }

  free(address: number, bytes: number): void {
    const size = blockSize(bytes);
    this.#bytes -= size;
    this.#blocks -= 1;
    const at = this.#recent.findIndex((block) => block.address === address);
    if (at >= 0) this.#recent.splice(at, 1);
    this.#put(address, size);
  }

  /** From now on is what {@link rollback} frees. */
  mark(): void {
    this.#recent.length = 0;
  }

  rollback(): void {
    for (const { address, size } of this.#recent.splice(0)) this.free(address, size);
  }

  #put(address: number, size: number): void {
    const list = this.#free.get(size);
    if (list === undefined) this.#free.set(size, [address]);
    else list.push(address);
  }

  /** New memory at the top. */
  #extend(size: number): number | undefined {
    const address = this.#top;
    const end = address + size;
    if (end > this.maximumBytes) return undefined;
    if (end > this.memory.buffer.byteLength && !this.#grow(end)) return undefined;
    this.#top = end;
    return address;
  }

  /** A step at a time, or as little as will do where the system has not got that much. */
  #grow(end: number): boolean {
    const have = this.memory.buffer.byteLength;
    for (const wanted of [Math.min(Math.max(end, have + GROWTH), this.maximumBytes), end]) {
      try {
        this.memory.grow(Math.ceil((wanted - have) / PAGE));
        return true;
      } catch {
        // The engine throws where it cannot have what is asked for.
      }
    }
    this.#exhausted = true;
    return false;
  }

  /**
   * Joins neighboring free blocks, and cuts the block that is asked for out of the first that is large enough. What is
   * free at the top can be extended.
   */
  #compact(size: number): number | undefined {
    const blocks = [...this.#free]
      .flatMap(([length, addresses]) => addresses.map((address) => ({ address, length })))
      .sort((a, b) => a.address - b.address);
    const joined: { address: number; length: number }[] = [];
    for (const block of blocks) {
      const last = joined.at(-1);
      if (last !== undefined && last.address + last.length === block.address) last.length += block.length;
      else joined.push(block);
    }
    const highest = joined.at(-1);
    if (highest !== undefined && highest.address + highest.length === this.#top) {
      this.#top = highest.address;
      joined.pop();
    }
    this.#free.clear();
    let found: number | undefined;
    for (const { address, length } of joined) {
      const fits = found === undefined && length >= size;
      if (fits) found = address;
      const used = fits ? size : 0;
      if (length > used) this.#put(address + used, length - used);
    }
    return found ?? this.#extend(size);
  }
}

/** Whole cache lines; large blocks in steps of a sixteenth, so that similar sizes share. */
function blockSize(bytes: number): number {
  const step = bytes <= 8192 ? 64 : 2 ** (Math.floor(Math.log2(bytes)) - 4);
  return Math.max(64, Math.ceil(bytes / step) * step);
}
