// What is used of gpu.js, and how it is loaded: only once somebody asks for a GPU, since it is large.

/** A function that kernels call by this name. */
export interface HelperFunction {
  source: string;
  settings: { name: string };
}

export interface Compilation {
  /** Threads along x, y and z. */
  output: readonly number[];
  constants: Readonly<Record<string, number>>;
  functions: readonly HelperFunction[];
}

/** What gpu.js needs to know to compile a kernel as all of ours are compiled. */
export const kernelSettings = ({ output, constants, functions }: Compilation) => ({
  output: [...output],
  constants: { ...constants },
  constantTypes: Object.fromEntries(Object.keys(constants).map((name) => [name, "Integer"])),
  functions: [...functions],
  precision: "single",
  // The result stays on the device,
  pipeline: true,
  // in memory of its own,
  immutable: true,
  // and arrays of any length may be passed.
  dynamicArguments: true,
  loopMaxIterations: 2 ** 24,
});

/** A result that is on the device. */
export interface DeviceArray {
  /** The elements: at once, or as a promise where the device only answers later. In nested rows, if it has axes. */
  toArray(): unknown;
  delete(): void;
}

/** A GPUBuffer in gpu.js's clothes. */
export interface BufferHandle extends DeviceArray {
  readonly buffer: { destroy(): void };
}

/** The kernel behind the function that `createKernel` answers. */
interface CompiledKernel {
  readonly constructor: unknown;
  built: boolean;
  build(...args: unknown[]): Promise<void> | undefined;
  run(...args: unknown[]): unknown;
  destroy(): void;
  /** Why something else than was asked for runs. */
  fallbackReason?: string | null;
  /** webgpu: where the last result is. */
  outputBuffer?: BufferHandle["buffer"];
}

export interface KernelShortcut {
  (...args: unknown[]): unknown;
  kernel: CompiledKernel;
}

export interface Gpu {
  createKernel(source: string, settings: ReturnType<typeof kernelSettings>): KernelShortcut;
  readonly context: unknown;
}

export interface KernelClass {
  readonly isSupported: boolean;
}

export interface WebGpuContext {
  readonly adapter: {
    readonly info?: Partial<Record<"vendor" | "architecture" | "device" | "description", string>> & {
      readonly isFallbackAdapter?: boolean;
    };
  };
  readonly device: {
    readonly limits: Readonly<
      Record<"maxStorageBufferBindingSize" | "maxBufferSize" | "maxComputeWorkgroupsPerDimension", number>
    >;
    readonly lost: Promise<{ readonly message: string; readonly reason: string }>;
    destroy(): void;
  };
  readonly isLost: boolean;
}

export interface GpuJs {
  GPU: new (settings: { mode: string }) => Gpu;
  WebGPUContext: { acquire(): Promise<WebGpuContext> };
  WebGPUBufferResult: new (settings: {
    buffer: BufferHandle["buffer"];
    output: number[];
    context: WebGpuContext;
    kernel: CompiledKernel;
  }) => BufferHandle;
  WebGPUKernel: KernelClass;
  WebGL2Kernel: KernelClass;
  WebGLKernel: KernelClass;
  HeadlessGLKernel: KernelClass;
  WebAssemblyKernel: KernelClass;
  CPUKernel: KernelClass;
}

export async function loadGpuJs(): Promise<GpuJs> {
  const { gpuJs } = await import("../../../kernels/generated/gpu-js.js");
  return gpuJs as GpuJs;
}
