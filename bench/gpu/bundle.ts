import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A script for a page, minified, as a consumer would have it: nothing is configured but what "pellucid" means. */
export async function bundlePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    alias: { pellucid: fileURLToPath(new URL("../../src/index.ts", import.meta.url)) },
  });
  return outputFiles[0]!.text;
}
