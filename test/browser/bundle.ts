import { build as vite } from "vite";
import { bundlePage } from "../../bench/gpu/bundle.js";
import { ROOT } from "../docs/project-files.js";

const ENTRY = `${ROOT}test/browser/gpu-page.ts`;

/** A page's script as each bundler makes it, minified, with nothing configured but what "pellucid" means. */
export const bundlers = {
  esbuild: () => bundlePage(ENTRY),
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
