import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env.PELLUCID_CHROMIUM ?? "/usr/bin/chromium";

/** Why there is no browser to test in, or null. In CI it must be there. */
export const noBrowser = existsSync(executablePath)
  ? null
  : `needs ${executablePath}: apt-get install chromium, or set PELLUCID_CHROMIUM`;
if (noBrowser !== null && process.env.CI) throw new Error(`a browser is missing: ${noBrowser}`);

/** WebGPU and WebGL through SwiftShader, on machines that have no GPU. */
const SOFTWARE_GPU = [
  "--enable-unsafe-swiftshader",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan,WebGPU",
  "--js-flags=--expose-gc",
];

export const launch = ({ gpu = false, flags = [] as string[] } = {}): Promise<Browser> =>
  chromium.launch({ executablePath, args: ["--no-sandbox", ...(gpu ? SOFTWARE_GPU : []), ...flags] });
