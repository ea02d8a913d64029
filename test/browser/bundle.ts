import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { ROOT } from "../docs/project-files.js";

const ENTRY = `${ROOT}test/browser/gpu-page.ts`;

/** A page's script as each bundler makes it, minified, with nothing configured but what "pellucid" means. */
export const bundlers = {
  async esbuild(): Promise<string> {
    const { outputFiles } = await esbuild({
      entryPoints: [ENTRY],
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "browser",
      target: "es2022",
      alias: { pellucid: `${ROOT}src/index.ts` },
    });
    return outputFiles[0].text;
  },
  async vite(): Promise<string> {
    const result = await vite({
      configFile: false,
      root: `${ROOT}test/browser`,
      logLevel: "error",
      resolve: { alias: { pellucid: `${ROOT}src/index.ts` } },
      build: {
        write: false,
        minify: true,
        modulePreload: false,
        rollupOptions: { input: ENTRY, output: { codeSplitting: false } },
      },
    });
    const [{ output }] = (Array.isArray(result) ? result : [result]) as { output: { code?: string }[] }[];
    return output[0].code!;
  },
};
