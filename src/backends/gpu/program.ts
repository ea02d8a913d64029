import { sizeOf } from "../../../kernels/shared/types.js";
import { BackendError } from "../../errors.js";
import {
  type BufferHandle,
  type Compilation,
  type DeviceArray,
  type KernelShortcut,
  kernelSettings,
} from "./gpu-js.js";
import { tiers } from "./tier-names.js";
import { type Device, kernelClass } from "./tiers.js";

/** Elements where the device keeps them; a plain array where gpu.js computes on the processor. */
export type Handle = DeviceArray | Float32Array;

/** A kernel compiled for one set of sizes, on one tier. */
export class Program {
  readonly #device: Device;
  readonly #shortcut: KernelShortcut;
  readonly #length: number;
  #checked = false;
  /** Results that live, and reads of them that are under way: gpu.js spoils both where their kernel is destroyed. */
  #inUse = 0;
  #retired = false;

  constructor(device: Device, source: string, compilation: Compilation) {
    this.#device = device;
    const [text, output] = folded(device, source, compilation.output);
    this.#shortcut = device.gpu.createKernel(text, kernelSettings({ ...compilation, output }));
    this.#length = sizeOf(compilation.output);
  }

  /** Waits for the compiler where that takes time; null when the program can run at once. */
  prepare(args: readonly unknown[]): Promise<void> | null {
    const { kernel } = this.#shortcut;
    // Only webgpu compiles behind one's back; the others do it in their first run.
    return this.#device.tier === "webgpu" && !kernel.built ? (kernel.build(...args) ?? null) : null;
  }

  run(args: readonly unknown[]): Handle {
    const { tier, js, context } = this.#device;
    if (tier !== "webgpu") {
      const result = this.#shortcut(...args);
      this.#check();
      return tier === "webasm" || tier === "cpu" ? flat(result, this.#length) : (result as DeviceArray);
    }
    this.#check();
    const { kernel } = this.#shortcut;
    // The promise that run answers would resolve to just this; the next kernel is not to wait for it.
    kernel.run(...args);
    return new js.WebGPUBufferResult({
      buffer: kernel.outputBuffer!,
      output: [this.#length],
      context: context!,
      kernel,
    });
  }

  hold(): void {
    this.#inUse += 1;
  }

  letGo(): void {
    this.#inUse -= 1;
    this.#destroyUnused();
  }

  /** It will not run again, and is destroyed as soon as nothing of it is in use. */
  retire(): void {
    this.#retired = true;
    this.#destroyUnused();
  }

  #destroyUnused(): void {
    if (this.#retired && this.#inUse === 0) this.#shortcut.kernel.destroy();
  }

  /** gpu.js takes another tier where it cannot compile for the one it was asked for. */
  #check(): void {
    if (this.#checked) return;
    const { kernel } = this.#shortcut;
    const { tier, js } = this.#device;
    if (kernel.constructor !== kernelClass(js, tier)) {
      const ran = tiers.find((other) => kernel.constructor === kernelClass(js, other)) ?? "something else";
      throw new BackendError(
        `gpu:${tier}: gpu.js ran a kernel on ${ran} instead (${kernel.fallbackReason ?? "it does not say why"}); use "gpu:cpu" or another backend if that will do`,
        { tier, ran },
      );
    }
    this.#checked = true;
  }
}

/**
 * gpu.js makes a texture of just its width and height out of a result with two axes, and a square one out of any
 * other: a result that is too long for a texture gets its second axis as the third.
 */
function folded({ maxSide }: Device, source: string, output: readonly number[]): [string, readonly number[]] {
  const [x, y] = output;
  if (output.length !== 2 || Math.max(x, y) <= maxSide) return [source, output];
  return [source.replaceAll("this.thread.y", "this.thread.z"), [x, 1, y]];
}

/** The elements on the host, in the order in which they lie in memory. */
export function flat(result: unknown, length: number): Float32Array {
  if (result instanceof Float32Array) return result;
  const out = new Float32Array(length);
  let at = 0;
  const visit = (rows: unknown): void => {
    if (ArrayBuffer.isView(rows)) {
      out.set(rows as Float32Array, at);
      at += (rows as Float32Array).length;
    } else for (const row of rows as unknown[]) visit(row);
  };
  visit(result);
  return out;
}

/** Gives back the memory of a result. */
export function release(handle: Handle): void {
  if (handle instanceof Float32Array) return;
  // gpu.js counts its references to a buffer, and its promise of the result holds one for ever.
  if ("buffer" in handle) (handle as BufferHandle).buffer.destroy();
  else handle.delete();
}
