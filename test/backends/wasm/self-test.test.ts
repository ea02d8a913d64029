// Code of 256 bits is compared with that of 128 before it is used. Here operations of the binary are exchanged one by one, as a
// compiler's mistake would, and the comparison has to find each.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { hasRelaxedSimd, kernelBytes, type SimdLevel } from "../../../src/backends/wasm/module.js";
import { firstDifference } from "../../../src/backends/wasm/self-test.js";
import { allowRelaxedSimd } from "../../../src/backends/wasm/v8-flags.js";
import { everything, part } from "../../support/mode.js";

if (!hasRelaxedSimd()) allowRelaxedSimd();
const bytes = await kernelBytes("relaxed", true);
const compiled = async (code: Uint8Array<ArrayBuffer>, level: SimdLevel = "relaxed") => ({
  module: await WebAssembly.compile(code),
  level,
  whyNotWide: null,
});

/** What a number of WebAssembly's binary format is, from `at` on, and where it ends. */
function readLeb(at: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, end: at };
  }
}

/** Where the code of all functions begins and ends. */
function codeSection(): { begin: number; end: number } {
  for (let at = 8; ; ) {
    const { value: size, end: begin } = readLeb(at + 1);
    if (bytes[at] === 10) return { begin, end: begin + size };
    at = begin + size;
  }
}

/** Operations after the prefix 0xfd: add, sub, mul of f32x4, its fused multiply-add, add of f64x2, and what each becomes. */
const exchanges = [
  [
    [0xe4, 0x01],
    [0xe5, 0x01],
  ],
  [
    [0xe5, 0x01],
    [0xe4, 0x01],
  ],
  [
    [0xe6, 0x01],
    [0xe7, 0x01],
  ],
  [
    [0x85, 0x02],
    [0x86, 0x02],
  ],
  [
    [0xf0, 0x01],
    [0xf1, 0x01],
  ],
];

/** The binary with one operation exchanged, for each that there is. */
function* mistakes(): Generator<Uint8Array<ArrayBuffer>> {
  const { begin, end } = codeSection();
  for (let at = begin; at < end; at++) {
    for (const [from, to] of exchanges) {
      if (bytes[at] !== 0xfd || bytes[at + 1] !== from[0] || bytes[at + 2] !== from[1]) continue;
      const changed = bytes.slice();
      changed.set(to, at + 1);
      if (WebAssembly.validate(changed)) yield changed;
    }
  }
}

test("the tiles of 256 bits compute the same as those of 128", async () => {
  expect(await firstDifference(await compiled(bytes, "wide"), await compiled(bytes))).toBeNull();
});

test("code of 256 bits is of other bytes: for the same ones an engine would hand out the code it has", async () => {
  const wide = await kernelBytes("wide", true);
  expect(wide).not.toEqual(bytes);
  expect(WebAssembly.validate(wide)).toBe(true);
});

test("mistakes in the code are found", async () => {
  const all = [...mistakes()];
  expect(all.length).toBeGreaterThan(100);
  const taken = everything ? all : part(20, all);
  const right = await compiled(bytes);
  let missed = 0;
  for (const changed of taken) {
    if ((await firstDifference(await compiled(changed, "wide"), right)) === null) missed++;
  }
  // Of what is not found, nine see whether a result is finite or a tile even, five make 0 of −0, two are beyond the taps of a kernel, and
  // four add up what only a batch of many large images has. Of those that are next to each other every twentieth meets one at most.
  expect(missed).toBeLessThanOrEqual(everything ? 20 : 4);
});

describe("an engine that puts one operation wrong", () => {
  const { Module } = WebAssembly;
  const fault = /^the engine's code of 256 bits computes \w+ differently$/;

  /** The library as V8 would find it that joins operations, and exchanges the first. */
  beforeEach(() => {
    const [wrong] = mistakes();
    const versions = { value: { ...process.versions, v8: "13.6.233" } };
    vi.stubGlobal("process", Object.create(process, { versions }));
    vi.spyOn(process.getBuiltinModule("node:v8"), "setFlagsFromString").mockImplementation(() => {});
    WebAssembly.Module = class extends Module {
      constructor() {
        super(wrong);
      }
    } as typeof Module;
    vi.resetModules();
  });

  afterEach(() => {
    WebAssembly.Module = Module;
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  test("is told to join operations while the kernels are compiled, and no longer", async () => {
    await choose();
    const { setFlagsFromString } = process.getBuiltinModule("node:v8");
    expect(vi.mocked(setFlagsFromString).mock.calls.flat()).toEqual([
      ...["--experimental-wasm-revectorize", "--no-liftoff", "--no-wasm-lazy-compilation"],
      ...["--no-experimental-wasm-revectorize", "--liftoff", "--wasm-lazy-compilation"],
    ]);
  });

  const choose = async (level?: "wide") => {
    const { chooseKernels } = await import("../../../src/backends/wasm/choose.js");
    return chooseKernels(level, true);
  };

  test("runs in 128 bits, and it is said why", async () => {
    const kernels = await choose();
    const { whyNotWide } = kernels;
    expect(kernels.level).toBe("relaxed");
    expect(whyNotWide).toMatch(fault);
    expect(await firstDifference(kernels, await compiled(bytes))).toBeNull();
    const { WasmBackend } = await import("../../../src/backends/wasm/backend.js");
    const backend = await WasmBackend.create({ threads: 1 });
    expect(backend.describe()).toBe(`wasm (relaxed SIMD, since ${whyNotWide}, 1 thread)`);
  });

  test("is refused where it is asked to run in 256", async () => {
    await expect(choose("wide")).rejects.toThrow(
      /^wasm: the engine's code of 256 bits computes \w+ differently; leave the level out, or ask for "relaxed"$/,
    );
  });
});
