// The allocator against a model of what is live, under random sequences of allocating and freeing.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Heap } from "../../../src/backends/wasm/heap.js";

const START = 1024;
const MIB = 2 ** 20;
const PAGE = 65536;

const heapOf = (mebibytes: number) => {
  const pages = mebibytes * 16;
  return new Heap(new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true }), START, pages * PAGE);
};

interface Block {
  address: number;
  bytes: number;
}

/** Allocate so many bytes, or free the live block with this number (modulo how many there are). */
type Step = { allocate: number } | { free: number };

/** Up to so many bytes at once; mostly more is allocated than freed, so that a small memory is used up. */
const steps = (largest: number) =>
  fc.array(
    fc.oneof(
      fc.record({
        allocate: fc.oneof(fc.nat(300), fc.nat(20_000), fc.integer({ min: 20_000, max: largest })),
      }),
      fc.record({ allocate: fc.integer({ min: 20_000, max: largest }) }),
      fc.record({ free: fc.nat() }),
    ),
    { minLength: 40, maxLength: 120 },
  );

/** Plays the steps, and calls `check` after each with what is live; answers how often memory was short. */
function play(heap: Heap, sequence: readonly Step[], check: (live: readonly Block[]) => void): number {
  const live: Block[] = [];
  let short = 0;
  for (const step of sequence) {
    if ("allocate" in step) {
      try {
        live.push({ address: heap.allocate(step.allocate), bytes: step.allocate });
      } catch (error) {
        expect(String(error)).toMatch(/^BackendError: wasm: out of memory: /);
        short += 1;
      }
    } else if (live.length > 0) {
      const [{ address, bytes }] = live.splice(step.free % live.length, 1);
      heap.free(address, bytes);
    }
    check(live);
  }
  return short;
}

describe("whatever is allocated and freed", () => {
  test("live blocks lie apart, on cache lines, in the memory, and below the limit", () => {
    let short = 0;
    fc.assert(
      fc.property(steps(400_000), (sequence) => {
        const heap = heapOf(1);
        short += play(heap, sequence, (live) => {
          const sorted = [...live].sort((a, b) => a.address - b.address);
          let end = START;
          for (const { address, bytes } of sorted) {
            expect(address % 64).toBe(0);
            // A block of no elements has an address too, which is no other's.
            expect(address).toBeGreaterThanOrEqual(end);
            end = address + Math.max(bytes, 1);
          }
          expect(end).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
          expect(heap.memory.buffer.byteLength).toBeLessThanOrEqual(heap.maximumBytes);
        });
      }),
    );
    // The sequences do come to the end of the memory, where blocks are joined and cut.
    expect(short).toBeGreaterThan(0);
  });

  test("what is in use is counted: as many buffers as are live, and their bytes rounded up a little", () => {
    fc.assert(
      fc.property(steps(400_000), (sequence) => {
        const heap = heapOf(1);
        play(heap, sequence, (live) => {
          const asked = live.reduce((sum, { bytes }) => sum + bytes, 0);
          const { bytes, buffers } = heap.use;
          expect(buffers).toBe(live.length);
          expect(bytes).toBeGreaterThanOrEqual(asked);
          expect(bytes).toBeLessThanOrEqual(asked * (1 + 1 / 8) + 64 * live.length);
        });
      }),
    );
  });

  test("once all is freed, all of it can be had in one piece", () => {
    fc.assert(
      fc.property(steps(400_000), (sequence) => {
        const heap = heapOf(1);
        let left: readonly Block[] = [];
        play(heap, sequence, (live) => {
          left = [...live];
        });
        for (const { address, bytes } of left) heap.free(address, bytes);
        expect(heap.use).toEqual({ bytes: 0, buffers: 0 });
        // A MiB without what lies below the heap, in the steps that large blocks come in.
        expect(() => heap.allocate(992 * 1024)).not.toThrow();
      }),
    );
  });

  test("the same steps again find all of their memory: it does not grow", () => {
    fc.assert(
      fc.property(steps(100_000), (sequence) => {
        const heap = heapOf(64);
        const once = () => {
          let left: readonly Block[] = [];
          play(heap, sequence, (live) => {
            left = [...live];
          });
          for (const { address, bytes } of left) heap.free(address, bytes);
        };
        once();
        const top = heap.allocate(8 * MIB);
        heap.free(top, 8 * MIB);
        for (let i = 0; i < 20; i++) once();
        expect(heap.allocate(8 * MIB)).toBe(top);
        // Nothing new was needed: the next block of another size begins where it would have begun at first.
        expect(heap.allocate(2 * MIB)).toBe(top + 8 * MIB);
      }),
    );
  });
});

describe("a block that was freed", () => {
  test("is handed out again, also to one that is a little smaller", () => {
    const heap = heapOf(1);
    const address = heap.allocate(100_000);
    heap.allocate(10);
    heap.free(address, 100_000);
    expect(heap.allocate(99_000)).toBe(address);
  });

  test("is joined with its neighbors for one that is larger than each", () => {
    const heap = heapOf(1);
    const parts = [1, 2, 3].map(() => heap.allocate(256 * 1024));
    heap.allocate(128 * 1024);
    for (const address of parts) heap.free(address, 256 * 1024);
    expect(heap.allocate(768 * 1024)).toBe(parts[0]);
  });

  test("at the top is joined with what was never used", () => {
    const heap = heapOf(1);
    const kept = heap.allocate(64);
    const last = heap.allocate(512 * 1024);
    heap.free(last, 512 * 1024);
    expect(heap.allocate(960 * 1024)).toBe(kept + 64);
  });
});

describe("the error when memory is short", () => {
  test("says what was asked for, what is live, the limit, and what to do", () => {
    const heap = heapOf(2);
    heap.allocate(MIB);
    heap.allocate(512);
    expect(() => heap.allocate(3 * MIB)).toThrow(
      expect.objectContaining({
        name: "BackendError",
        message:
          "wasm: out of memory: 3.0 MiB were asked for, 1.0 MiB in 2 buffers are live, and the limit is 2.0 MiB; use a smaller batch, compute under noGrad() what needs no gradient, hold on to fewer tensors, or raise the limit with maximumMebibytes or PELLUCID_MEMORY (in MiB)",
        details: { asked: 3 * MIB, live: MIB + 512, buffers: 2, limit: 2 * MIB },
      }),
    );
  });

  test("comes also when the system has less than the limit", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const heap = new Heap(memory, START, 16 * PAGE);
    expect(() => heap.allocate(4 * PAGE)).toThrow(
      "256.0 KiB were asked for, 0.0 KiB in 0 buffers are live, and the system gives no more than 64.0 KiB; use",
    );
    expect(heap.allocate(PAGE)).toBe(START);
  });
});
