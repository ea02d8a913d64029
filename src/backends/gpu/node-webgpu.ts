import { isNode } from "../wasm/threads.js";

interface Missing {
  why: string;
  instead: string;
}

/**
 * Puts `navigator.gpu` in place: browsers have it, and Node gets it from the optional package "webgpu". Answers what is
 * missing, or null.
 */
export async function provideWebGpu(): Promise<Missing | null> {
  if (globalThis.navigator?.gpu !== undefined) return null;
  if (!isNode) {
    return { why: "this browser has no WebGPU", instead: 'use "gpu:webgl2", or a newer browser' };
  }
  let module: { create(flags: string[]): unknown; globals: object };
  try {
    // A name that bundlers cannot see: a page needs no such package.
    const name = "webgpu";
    module = await import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === "ERR_MODULE_NOT_FOUND"
      ? {
          why: 'Node has no WebGPU of its own, and the package "webgpu" is not installed',
          instead: "npm install webgpu",
        }
      : { why: `the package "webgpu" cannot be loaded (${message})`, instead: "npm install webgpu@latest" };
  }
  Object.assign(globalThis, module.globals);
  if (globalThis.navigator === undefined)
    Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, "gpu", { value: module.create([]), configurable: true });
  return null;
}

/**
 * Whether there may be a GPU at all, told without loading a driver: those of machines that have none are slow to load,
 * and complain. On Linux a GPU shows as a render node (Mesa), or as a device of Nvidia's or of WSL's.
 */
export async function hasGpuDevice(): Promise<boolean> {
  if (!isNode || process.platform !== "linux") return true;
  const { access, readdir } = process.getBuiltinModule("node:fs/promises");
  const nodes = await readdir("/dev/dri").catch(() => []);
  if (nodes.some((name) => name.startsWith("renderD"))) return true;
  const found = ["/dev/nvidiactl", "/dev/dxg"].map((path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}
