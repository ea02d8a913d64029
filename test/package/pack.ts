import { cpSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../docs/project-files.js";
import { printed } from "../support/run-node.js";

/** Builds what is published in a folder, and packs it; answers the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  for (const name of ["package.json", "README.md", "LICENSE", "CHANGELOG.md"]) {
    cpSync(join(ROOT, name), join(folder, name));
  }
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  await printed([tsc, "-p", join(ROOT, "src"), "--outDir", join(folder, "dist")]);
  const [{ filename }] = JSON.parse(
    await printed(["pack", "--json", "--ignore-scripts"], { cwd: folder, program: "npm" }),
  );
  return join(folder, filename);
}
