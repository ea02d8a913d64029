// The SIMD kernels as one WebAssembly module, and the loop in which threads share the work of a kernel.
//
// A kernel's work is cut into units by its shapes alone, never by the number of threads; each unit writes its own part
// of the result, in an order of its own. So it does not matter which thread runs which unit, or how many there are: the
// bits are the same. The main thread publishes a kernel, works along, and goes on once every unit is done.

import { runUnit } from "../../generated/run-unit";
import { CACHE_LINE, DONE, EPOCH, KERNEL, TAKEN, THREADS, UNITS } from "../memory-map";

/** How often a thread looks again before it goes to sleep, for some 0.1 ms: waking one up takes as long. */
const SPINS: i32 = 100000;
/** How often the main thread does that before it asks what the time is. */
const WAITS: i32 = 20;

/** Where it stands how much of a thread's part is taken. */
function takenOf(part: i32): usize {
  return TAKEN + <usize>(part * CACHE_LINE);
}

/** How many units a thread takes at a time: taking one is an exchange with the other cores, of about 100 ns. */
function portion(units: i32): i32 {
  return max(1, units / 64);
}

/** How many portions of units there are. */
export function portions(units: i32): i32 {
  const size = portion(units);
  return (units + size - 1) / size;
}

/** Does this thread's own part of the work, then helps with those of the others. */
function work(thread: i32): void {
  const threads = atomic.load<i32>(THREADS);
  for (let i = 0; i < threads; i++) {
    const part = (thread + i) % threads;
    while (workOn(part, threads, thread)) {}
  }
}

/** Takes one portion of a part and does it; answers whether there was one. */
function workOn(part: i32, threads: i32, thread: i32): bool {
  const taken = atomic.add<u64>(takenOf(part), 1);
  const published = atomic.load<u64>(UNITS);
  // A late thread may take a number just as the next kernel is being published; it belongs to the old one.
  if (taken >> 32 != published >> 32) return false;
  const units = <i32>published;
  const all = portions(units);
  const index = (part * all) / threads + <i32>taken;
  if (index >= ((part + 1) * all) / threads) return false;
  // As long as these units are not done, the main thread changes neither kernel nor arguments.
  const kernel = atomic.load<i32>(KERNEL);
  const first = index * portion(units);
  const end = min(first + portion(units), units);
  for (let unit = first; unit < end; unit++) runUnit(kernel, unit, thread);
  if (atomic.add<i32>(DONE, 1) + 1 == all) atomic.notify(DONE);
  return true;
}

/** Runs a kernel on this thread alone. */
export function alone(kernel: i32, units: i32): void {
  for (let unit = 0; unit < units; unit++) runUnit(kernel, unit, 0);
}

/** Runs a kernel on all threads. Called on the main thread only, as is what follows; answers what `finish` does. */
export function dispatch(kernel: i32, units: i32, threads: i32): bool {
  if (units == 1) {
    runUnit(kernel, 0, 0);
    return true;
  }
  const epoch = (<u64>(atomic.load<u32>(EPOCH) + 1)) << 32;
  atomic.store<i32>(KERNEL, kernel);
  atomic.store<i32>(THREADS, threads);
  atomic.store<i32>(DONE, 0);
  atomic.store<u64>(UNITS, epoch | <u64>units);
  for (let part = 0; part < threads; part++) atomic.store<u64>(takenOf(part), epoch);
  atomic.add<i32>(EPOCH, 1);
  atomic.notify(EPOCH);
  return finish(units);
}

/**
 * Works along until everything is done. The others are then in the middle of their last units, so looking again is
 * mostly enough; where a thread has lost its core, and this one is allowed to sleep, it makes room. Answers false after
 * some milliseconds, so that the caller can look at the clock: a thread that has died is never done.
 */
export function finish(units: i32): bool {
  work(0);
  let spins = 0;
  let waits = 0;
  let done = atomic.load<i32>(DONE);
  const all = portions(units);
  while (done < all) {
    if (++spins > SPINS) {
      if (++waits > WAITS) return false;
      if (mayWait) atomic.wait<i32>(DONE, done, 1000000);
      spins = 0;
    }
    done = atomic.load<i32>(DONE);
  }
  return true;
}

/** Whether the main thread may sleep: not in a browser. */
let mayWait: bool = false;

export function allowWaiting(): void {
  mayWait = true;
}

/** The life of a worker thread: work, look for more, sleep. */
export function serve(thread: i32): void {
  for (;;) {
    const epoch = atomic.load<i32>(EPOCH);
    work(thread);
    let spins = 0;
    while (atomic.load<i32>(EPOCH) == epoch) {
      if (++spins > SPINS) {
        atomic.wait<i32>(EPOCH, epoch, -1);
        spins = 0;
      }
    }
  }
}

/** Where the heap may begin: after the tables of the mathematical functions, which every thread writes as it starts. */
export function heapStart(): usize {
  return (__heap_base + 63) & ~63;
}
