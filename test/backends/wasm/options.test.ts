// What a person may set, and what each engine allows: every wrong value is named, and every fallback is told.

import { backend, mul, relu, sum, tensor, useBackend } from "pellucid";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WasmBackend } from "../../../src/backends/wasm/backend.js";
import type { WasmOptions } from "../../../src/backends/wasm/runtime.js";
import { error } from "../../support/errors.js";
import { everything } from "../../support/mode.js";
import { runNode, tsx } from "../../support/run-node.js";
import { bestSimd, simdLevels } from "../../support/simd-levels.js";
import { cases } from "../cases.js";

const { Memory } = WebAssembly;

/** An engine that makes other memories than it is asked for. */
function withMemory(adapt: (descriptor: WebAssembly.MemoryDescriptor) => WebAssembly.MemoryDescriptor): void {
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(adapt(descriptor));
    }
  };
}

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  WebAssembly.Memory = Memory;
  await useBackend("cpu");
});

const rejects = (promise: Promise<unknown>, message: string) =>
  expect(promise).rejects.toThrow(error("BackendError", message));

let different = 100;
/** Options like these that were never used before: for the same ones the same backend is kept. */
const fresh = (options: WasmOptions = {}) => ({ maximumMebibytes: different++, ...options });

describe("threads", () => {
  const rule = "it must be an integer from 1 to 256";

  for (const threads of [0, -1, 1.5, 257, 1000, Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`${threads} is an error, and the active backend stays`, async () => {
      await rejects(useBackend("wasm", { threads }), `wasm: threads is ${threads}; ${rule}`);
      expect(backend().name).toBe("cpu");
    });
  }

  for (const text of ["abc", "0", "1000", "1.5", "-2"]) {
    test(`PELLUCID_THREADS=${text} is an error`, async () => {
      vi.stubEnv("PELLUCID_THREADS", text);
      await rejects(useBackend("wasm", fresh()), `wasm: PELLUCID_THREADS is "${text}"; ${rule}`);
    });
  }

  test("PELLUCID_THREADS is followed, and an option goes before it", async () => {
    vi.stubEnv("PELLUCID_THREADS", "3");
    expect((await WasmBackend.create()).runtime.threads).toBe(3);
    expect((await WasmBackend.create({ threads: 1 })).runtime.threads).toBe(1);
    vi.stubEnv("PELLUCID_THREADS", "");
    expect((await WasmBackend.create()).runtime.threads).toBeGreaterThanOrEqual(1);
  });

  test("more than there are cores are slower, not wrong", async () => {
    const many = await useBackend("wasm", { threads: 16 });
    expect(many.describe()).toMatch(/, 16 threads\)$/);
    const x = tensor(Float32Array.from({ length: 100_000 }, (_, i) => i % 7));
    for (let i = 0; i < 30; i++) expect(relu(mul(x, 2)).dataSync()[6]).toBe(12);
  });
});

describe("memory", () => {
  const rule = "it must be a number of MiB from 1 to 4096";

  for (const maximumMebibytes of [0, -1, Number.NaN, 4097]) {
    test(`a limit of ${maximumMebibytes} is an error`, async () => {
      const message = `wasm: maximumMebibytes is ${maximumMebibytes}; ${rule}`;
      await rejects(useBackend("wasm", { maximumMebibytes }), message);
    });
  }

  for (const text of ["abc", "0", "-1", "99999"]) {
    test(`PELLUCID_MEMORY=${text} is an error`, async () => {
      vi.stubEnv("PELLUCID_MEMORY", text);
      await rejects(useBackend("wasm", { simd: "plain" }), `wasm: PELLUCID_MEMORY is "${text}"; ${rule}`);
    });
  }

  test("PELLUCID_MEMORY is the limit, and an option goes before it", async () => {
    vi.stubEnv("PELLUCID_MEMORY", "3");
    const { runtime } = await WasmBackend.create({ threads: 1 });
    expect(() => runtime.allocate("float32", 2 ** 20)).toThrow("the limit is 3.0 MiB");
    const other = await WasmBackend.create({ threads: 1, maximumMebibytes: 5 });
    expect(other.runtime.heap.maximumBytes).toBe(5 * 2 ** 20);
    expect(() => other.runtime.allocate("float32", 2 ** 20)).not.toThrow();
  });

  test("a system without room for it is an error that says so", async () => {
    withMemory((descriptor) => {
      if (descriptor.maximum! > 1000) throw new RangeError("could not allocate memory");
      return descriptor;
    });
    await rejects(
      WasmBackend.create({ threads: 1, maximumMebibytes: 3000 }),
      "wasm: the system has no room for a memory that may grow to 3000 MiB; lower maximumMebibytes or PELLUCID_MEMORY (in MiB)",
    );
  });
});

describe("the command line", () => {
  const mnist = (args: string[], env: Record<string, string> = {}) =>
    runNode(tsx("examples/mnist/main.ts", ...args), { env: { NO_COLOR: "1", ...env } });

  for (const value of ["0", "1000"]) {
    test.runIf(everything)(`--threads ${value} is an error of one line`, async () => {
      const { code, stderr } = await mnist(["--threads", value]);
      expect(code).not.toBe(0);
      expect(stderr.split("\n")[0]).toBe(
        `error: option '--threads <n>' argument '${value}' is invalid. It must be an integer from 1 to 256.`,
      );
    });
  }

  test.runIf(everything)("so is PELLUCID_THREADS=abc", async () => {
    const { code, stderr } = await mnist(["--limit", "100"], { PELLUCID_THREADS: "abc" });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^\w+: wasm: PELLUCID_THREADS is "abc"; it must be an integer from 1 to 256\n$/);
  });
});

describe("an engine without shared memory", () => {
  /** Some take away the class, some refuse the memory, some do not know the word. */
  const engines: Record<string, () => void> = {
    "that has no SharedArrayBuffer": () => vi.stubGlobal("SharedArrayBuffer", undefined),
    "that refuses one": () =>
      withMemory((descriptor) => {
        if (descriptor.shared) throw new TypeError("shared memory is disabled");
        return descriptor;
      }),
    "that overlooks the wish": () => withMemory((descriptor) => ({ ...descriptor, shared: false })),
  };

  for (const [name, become] of Object.entries(engines)) {
    test(`${name} runs on one thread, and says why`, async () => {
      become();
      const chosen = await useBackend("auto", fresh());
      expect(chosen.describe()).toMatch(/^wasm \(((wide|relaxed) )?SIMD, 1 thread: no shared memory here\)$/);
      expect((chosen as WasmBackend).runtime.heap.memory.buffer).toBeInstanceOf(ArrayBuffer);
      expect(sum(mul(tensor([1, 2]), tensor([3, 4]))).item()).toBe(11);
    });

    test(`${name} refuses more than one`, async () => {
      become();
      const message = (which: string) =>
        `wasm: ${which}, but there can only be one: no shared memory here; a browser shares memory between threads in pages that are cross-origin isolated, that is, served with the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp"; or ask for 1`;
      await rejects(useBackend("wasm", fresh({ threads: 2 })), message("threads is 2"));
      vi.stubEnv("PELLUCID_THREADS", "4");
      await rejects(useBackend("wasm", fresh()), message('PELLUCID_THREADS is "4"'));
      vi.stubEnv("PELLUCID_THREADS", "");
      expect((await useBackend("wasm", fresh({ threads: 1 }))).name).toBe("wasm");
    });
  }

  test("computes every kernel to the same bits, also while its memory grows and moves", async () => {
    const shared = await WasmBackend.create({ threads: 1 });
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const alone = await WasmBackend.create();
    expect(alone.runtime.heap.memory.buffer).toBeInstanceOf(ArrayBuffer);
    const size = alone.runtime.heap.memory.buffer.byteLength;
    const run = (on: WasmBackend, { kernel, args }: (typeof cases)[number]): Float32Array[] => {
      const enter = (value: unknown): unknown => {
        if (ArrayBuffer.isView(value)) return on.upload((value as Float32Array).slice());
        return Array.isArray(value) && ArrayBuffer.isView(value[0]) ? value.map(enter) : value;
      };
      const result = (on.kernels[kernel] as (...args: unknown[]) => object)(...args.map(enter));
      const parts = "address" in result ? [result] : Object.values(result).filter((part) => part !== null);
      return parts.map((part) => on.readSync(part as never) as Float32Array);
    };
    // To the bit, but for the sign of NaN, which an engine may choose.
    const same = (a: Float32Array, b: Float32Array) =>
      a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
    for (const c of cases) {
      const [got, want] = [run(alone, c), run(shared, c)];
      expect(got.length).toBe(want.length);
      for (const [i, view] of got.entries()) {
        expect(same(view, want[i]), `${c.kernel} ${c.name}`).toBe(true);
      }
    }
    expect(alone.runtime.heap.memory.buffer.byteLength).toBeGreaterThan(size);
  });

  test("integers keep their values when the result makes the memory move", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const alone = await WasmBackend.create();
    const n = 3_000_000;
    const x = alone.upload(Int32Array.from({ length: n }, (_, i) => i));
    const before = alone.runtime.heap.memory.buffer;
    let y = alone.kernels.binary("add", x, x, { shape: [n], aStrides: [1], bStrides: [1] });
    while (alone.runtime.heap.memory.buffer === before) {
      y = alone.kernels.binary("add", x, x, { shape: [n], aStrides: [1], bStrides: [1] });
    }
    expect(alone.readSync(y)[n - 1]).toBe(2 * (n - 1));
  });
});

describe("the level of SIMD", () => {
  test.each(simdLevels)(
    "%s is taken where it is asked for, by an option or by PELLUCID_SIMD",
    async (simd) => {
      const described = `wasm (${simd === "plain" ? "" : `${simd} `}SIMD, 1 thread)`;
      expect((await useBackend("wasm", fresh({ threads: 1, simd }))).describe()).toBe(described);
      vi.stubEnv("PELLUCID_SIMD", simd);
      expect((await useBackend("wasm", fresh({ threads: 1 }))).describe()).toBe(described);
    },
  );

  test("is the best one where none is asked for", async () => {
    expect((await useBackend("wasm", fresh({ threads: 1 }))).describe()).toBe(`wasm (${bestSimd}, 1 thread)`);
  });

  test("is one of three", async () => {
    const rule = 'it must be one of "wide", "relaxed", "plain"';
    vi.stubEnv("PELLUCID_SIMD", "avx");
    await rejects(useBackend("wasm", fresh()), `wasm: PELLUCID_SIMD is "avx"; ${rule}`);
    await rejects(useBackend("wasm", fresh({ simd: "Wide" as never })), `wasm: simd is Wide; ${rule}`);
  });

  test("wide is refused where the engine joins nothing", async () => {
    const versions = (v8: string) =>
      vi.stubGlobal("process", Object.create(process, { versions: { value: { ...process.versions, v8 } } }));
    versions("11.3.244.8-node.38");
    await rejects(
      useBackend("wasm", fresh({ simd: "wide" })),
      'wasm: this engine joins no SIMD operations to 256 bits; Node 24 does; leave the level out, or ask for "relaxed"',
    );
  });
});

describe("an engine without SIMD", () => {
  test("has no wasm backend, and auto takes cpu and says so", async () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    await rejects(
      useBackend("wasm", fresh({ threads: 1 })),
      'wasm: this engine has no WebAssembly SIMD; use useBackend("cpu"), or a newer engine',
    );
    const chosen = await useBackend("auto");
    expect([chosen.name, chosen.describe()]).toEqual([
      "cpu",
      "cpu (plain JavaScript, 1 thread; no wasm: this engine has no WebAssembly SIMD)",
    ]);
    expect(sum(mul(tensor([1, 2]), tensor([3, 4]))).item()).toBe(11);
  });

  test("nor has one without WebAssembly", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    await expect(useBackend("wasm", fresh({ threads: 1 }))).rejects.toThrow("no WebAssembly SIMD");
    expect((await useBackend("auto")).name).toBe("cpu");
  });

  test("one that has only plain SIMD runs that, and refuses the other", async () => {
    const { validate } = WebAssembly;
    // Relaxed multiply-add, 0xfd 0x85 0x02, is what the probe ends with before its end marker.
    vi.spyOn(WebAssembly, "validate").mockImplementation(
      (bytes) => (bytes as Uint8Array).at(-2) !== 0x02 && validate(bytes),
    );
    expect((await useBackend("wasm", fresh({ threads: 1 }))).describe()).toBe("wasm (SIMD, 1 thread)");
    await rejects(
      useBackend("wasm", fresh({ threads: 1, simd: "relaxed" })),
      'wasm: this engine has no relaxed SIMD; leave the level out, or ask for "plain"',
    );
  });
});
