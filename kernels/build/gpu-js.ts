// Bundles gpu.js, which compiles the GPU kernels, with the licenses of all that is in the bundle. As a dependency it would
// bring two native drivers of about 100 MB to everybody who installs the library, one of them built by a script; pages need
// neither, and Node a newer one.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What src/backends/gpu asks of it. */
const USED =
  "GPU, WebGPUContext, WebGPUBufferResult, WebGPUKernel, WebGL2Kernel, WebGLKernel, HeadlessGLKernel, WebAssemblyKernel, CPUKernel";

/** In Node it asks, late, for modules of Node's, and for `gl`, which is looked for where the library is installed. */
const inNode: Plugin = {
  name: "in-node",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(gl|os|worker_threads)$/ }, ({ path }) => ({ path, namespace: "in-node" }));
    onLoad({ filter: /./, namespace: "in-node" }, ({ path }) => ({
      contents:
        path === "gl"
          ? `module.exports = process.getBuiltinModule("module").createRequire(moduleUrl)("gl");`
          : `module.exports = process.getBuiltinModule("${path}");`,
    }));
  },
};

/** The text of kernels/generated/gpu-js.ts. */
export async function gpuJs(): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${USED} } from "gpu.js";`, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    globalName: "bundle",
    platform: "neutral",
    mainFields: ["main"],
    target: "es2022",
    legalComments: "none",
    plugins: [inNode],
  });
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap(
      (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    ),
  );
  const licenses = await Promise.all([...packages].sort().map(licenseOf));
  return `// @ts-nocheck
/*!
Made by kernels/build from these packages, under these licenses:

${licenses.join("\n\n").replaceAll("*/", "* /")}
*/
const moduleUrl = import.meta.url;
${outputFiles[0].text}
export const gpuJs: unknown = bundle;
`;
}

async function licenseOf(name: string): Promise<string> {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${version} (${license}) brings no text of its license`);
  return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}`;
}
