// Whether what gpu.js can compile to is there. gpu.js itself would quietly take something else.

import { gpuSource } from "../../../kernels/generated/gpu-source.js";
import { fill } from "../../../kernels/layout/gpu.js";
import { BackendError } from "../../errors.js";
import { isNode } from "../wasm/threads.js";
import {
  type Gpu,
  type GpuJs,
  type KernelClass,
  kernelSettings,
  loadGpuJs,
  type WebGpuContext,
} from "./gpu-js.js";
import { provideWebGpu } from "./node-webgpu.js";
import type { Tier } from "./tier-names.js";

/** The class of gpu.js that a tier's kernels are of. */
export const kernelClass = (js: GpuJs, tier: Tier): KernelClass =>
  ({
    webgpu: js.WebGPUKernel,
    webgl2: js.WebGL2Kernel,
    headlessgl: js.HeadlessGLKernel,
    webgl: js.WebGLKernel,
    webasm: js.WebAssemblyKernel,
    cpu: js.CPUKernel,
  })[tier];

/** A tier that answered. */
export interface Device {
  readonly tier: Tier;
  readonly js: GpuJs;
  readonly gpu: Gpu;
  /** Who computes, in the words of the driver; null where gpu.js itself does, on the processor. */
  readonly adapter: string | null;
  /** Whether it is a program that pretends to be a GPU. */
  readonly software: boolean;
  /** Bytes of the largest array. */
  readonly maxBytes: number;
  /** The name of what sets that limit. */
  readonly maxBytesName: string;
  /** Elements along one side of a texture; no matter where arrays are no textures. */
  readonly maxSide: number;
  /** Threads along one axis of a kernel that has more than one. */
  readonly maxThreads: readonly [number, number, number];
  /** webgpu's adapter and device. */
  readonly context: WebGpuContext | null;
  /** Why the device can no longer be used; null while it can. */
  lost(): string | null;
}

const SOFTWARE = /swiftshader|llvmpipe|softpipe|lavapipe|basic render|software/i;

/** Positions are computed in float32, which has every whole number up to here. */
const MAX_ELEMENTS = 2 ** 24;

/**
 * Opens a tier.
 *
 * @throws {BackendError} that says why it is not there.
 */
export async function openTier(tier: Tier): Promise<Device> {
  if (tier === "webgpu") return openWebGpu();
  const js = await loadGpuJs();
  if (tier === "cpu" || tier === "webasm") {
    if (tier === "webasm" && !js.WebAssemblyKernel.isSupported) {
      throw unusable(tier, "this engine has no WebAssembly", "use another tier");
    }
    return {
      tier,
      js,
      gpu: new js.GPU({ mode: tier }),
      adapter: null,
      software: true,
      maxBytes: 4 * MAX_ELEMENTS,
      maxBytesName: "whole numbers in float32",
      maxSide: Infinity,
      maxThreads: [Infinity, Infinity, Infinity],
      context: null,
      lost: () => null,
    };
  }
  return openGl(js, tier);
}

function openGl(js: GpuJs, tier: "webgl2" | "headlessgl" | "webgl"): Device {
  if (!kernelClass(js, tier).isSupported) {
    const [why, instead] = whyNoContext(tier);
    throw unusable(tier, why, instead);
  }
  const gpu = new js.GPU({ mode: tier });
  const gl = contextOf(gpu);
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const adapter = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  const side: number = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  return {
    tier,
    js,
    gpu,
    adapter,
    software: SOFTWARE.test(adapter),
    maxBytes: 4 * Math.min(side * side, MAX_ELEMENTS),
    maxBytesName: side * side < MAX_ELEMENTS ? "MAX_TEXTURE_SIZE" : "whole numbers in float32",
    maxSide: side,
    maxThreads: [Infinity, Infinity, Infinity],
    context: null,
    lost: () => (gl.isContextLost() ? "the browser took the WebGL context away" : null),
  };
}

function whyNoContext(tier: Tier): [why: string, instead: string] {
  if (tier === "headlessgl" && isNode) {
    return [
      'the optional package "gl" is not installed, or not built, or there is no display',
      "npm install gl, which needs a compiler, and run under xvfb-run where there is no screen",
    ];
  }
  if (tier === "headlessgl") return ["it is for Node", 'use "gpu:webgpu" or "gpu:webgl2"'];
  if (isNode) return ["Node has no canvas", 'use "gpu:webgpu" or "gpu:headlessgl"'];
  return [
    "the browser gives no such context",
    "allow hardware acceleration in its settings, or use another tier",
  ];
}

/** gpu.js makes its context along with the first kernel. */
function contextOf(gpu: Gpu): WebGLRenderingContext {
  gpu.createKernel(gpuSource.get(fill)!, kernelSettings({ output: [1], constants: {}, functions: [] }))(1);
  return gpu.context as WebGLRenderingContext;
}

async function openWebGpu(): Promise<Device> {
  const missing = await provideWebGpu();
  if (missing !== null) throw unusable("webgpu", missing.why, missing.instead);
  const js = await loadGpuJs();
  const context = await js.WebGPUContext.acquire().catch((error: Error) => error);
  if (context instanceof Error) {
    const instead = isNode
      ? "a driver for Vulkan, Metal or Direct3D 12 must be installed; without a GPU, SwiftShader can stand in, as src/backends/gpu/README.md says"
      : "allow hardware acceleration in the browser's settings, or use another tier";
    const noAdapter = context.message.includes("no adapter");
    const why = noAdapter ? "it has no adapter" : `its device does not start (${context.message})`;
    throw unusable("webgpu", `WebGPU is there, but ${why}`, instead);
  }
  const { limits, lost } = context.device;
  const {
    vendor = "",
    architecture = "",
    device = "",
    description = "",
    isFallbackAdapter,
  } = context.adapter.info ?? {};
  const adapter = description || [vendor, architecture, device].filter((part) => part !== "").join(" ");
  let reason = "";
  lost.then(({ message }) => {
    reason = message;
  });
  const groups = limits.maxComputeWorkgroupsPerDimension;
  const bytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  return {
    tier: "webgpu",
    js,
    gpu: new js.GPU({ mode: "webgpu" }),
    adapter: adapter || "an adapter without a name",
    software: isFallbackAdapter === true || SOFTWARE.test(`${adapter} ${architecture}`),
    maxBytes: Math.min(bytes, 4 * MAX_ELEMENTS),
    maxBytesName: bytes < 4 * MAX_ELEMENTS ? "maxStorageBufferBindingSize" : "whole numbers in float32",
    maxSide: Infinity,
    // gpu.js has groups of 8 x 8 x 1 threads.
    maxThreads: [8 * groups, 8 * groups, groups],
    context,
    lost: () => (context.isLost ? reason || "the driver gave no reason" : null),
  };
}

const unusable = (tier: Tier, why: string, instead: string) =>
  new BackendError(`useBackend: "gpu:${tier}" cannot be used here: ${why}; ${instead}`, {
    tier,
    why,
    instead,
  });
