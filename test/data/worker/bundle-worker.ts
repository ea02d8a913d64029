import { build } from "esbuild";
import { ROOT } from "../../docs/project-files.js";

/** A module of this folder with all that it imports, as a worker loads it in Node and in a page. */
export async function bundleWorker(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}test/data/worker/${name}.ts`],
    bundle: true,
    format: "esm",
    write: false,
    alias: { pellucid: `${ROOT}src/index.ts`, "pellucid/data": `${ROOT}src/data/index.ts` },
  });
  return outputFiles[0].text;
}
