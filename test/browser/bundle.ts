import { bundlePage } from "../../bench/gpu/bundle.js";
import { ROOT } from "../docs/project-files.js";

const ENTRY = `${ROOT}test/browser/gpu-page.ts`;

/** A page's script as each bundler makes it, minified, with nothing configured but what "pellucid" means. */
export const bundlers = {
  esbuild: () => bundlePage(ENTRY),
  async vite(): Promise<string> {
    // Not above: it takes seconds to load, and only some runs need it.
    const { build } = await import("vite");
    const result = await build({
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
