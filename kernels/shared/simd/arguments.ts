// What argument records are made of. A record is a class whose fields are words of 32 bits, one after the other in shared
// memory; a field that is a record itself is the address of its words. kernels/build/simd-kernels.ts reads the classes, and
// writes down the same records for TypeScript.

/** 0 or 1; a boolean in TypeScript. */
export type flag = i32;

/** An address, or 0 where the argument is left out; null in TypeScript. */
export type optional = usize;

/** Whether flag i of those at `flags` is set; without flags none is. */
export function isSet(flags: optional, i: i32): bool {
  return flags != 0 && load<i32>(flags + ((<usize>i) << 2)) != 0;
}

/** A number of bytes: a distance or a size. A number in TypeScript, where usize is an address. */
export type bytes = usize;

/** Scratch memory for all threads. A record that extends it adds where in a thread's own each part begins. */
@unmanaged
export class ThreadScratch {
  memory: usize;
  perThread: bytes;

  @inline of(thread: i32): usize {
    return this.memory + <usize>thread * this.perThread;
  }
}

/** Records of one kind at the end of another, as many as there are. */
@unmanaged
export class List<T> {
  length: i32;

  @inline at(i: i32): T {
    return changetype<T>(changetype<usize>(this) + sizeof<i32>() + <usize>i * offsetof<T>());
  }
}
