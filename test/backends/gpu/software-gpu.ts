// What the tests of the gpu backend run on in Node: a real GPU where there is one, else SwiftShader, the software
// renderer that Chromium brings, as a Vulkan driver.

import { existsSync } from "node:fs";
import { BackendError } from "pellucid";
import { GpuBackend } from "../../../src/backends/gpu/backend.js";
import { hasGpuDevice } from "../../../src/backends/gpu/node-webgpu.js";
import type { Tier } from "../../../src/backends/gpu/tier-names.js";

const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Must be called before the first WebGPU adapter is asked for. */
async function provideAdapter(): Promise<void> {
  if (process.env.VK_ICD_FILENAMES !== undefined || (await hasGpuDevice()) || !existsSync(SWIFTSHADER))
    return;
  process.env.VK_ICD_FILENAMES = SWIFTSHADER;
}

/** The tiers that gpu.js can have in Node. */
export const nodeTiers = ["webgpu", "headlessgl", "webasm", "cpu"] as const satisfies readonly Tier[];

/** A tier, or why it is not there. In CI only headlessgl, which takes a compiler to install, may be missing. */
export async function openOrReason(tier: Tier): Promise<GpuBackend | string> {
  await provideAdapter();
  try {
    return await GpuBackend.create(tier);
  } catch (error) {
    if (!(error instanceof BackendError) || (process.env.CI && tier !== "headlessgl")) throw error;
    return String(error.details.why);
  }
}
