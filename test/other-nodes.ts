// `npm test` once more on each Node that is supported and is not the one that runs this. They come as the npm package
// "node", from npm's cache or the network.

import { execFileSync, spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const MAJORS = ["20", "22", "24"];
const cwd = fileURLToPath(new URL("..", import.meta.url));
const own = process.versions.node.split(".")[0];

/** The path of Node's newest release of this major version. */
function install(major: string): string {
  const args = ["exec", "--yes", `--package=node@${major}`, "--", "node", "--print", "process.execPath"];
  try {
    return execFileSync("npm", args, { cwd, encoding: "utf8" }).trim();
  } catch (cause) {
    throw new Error(
      `Node ${major} is not here: npm could not fetch the package node@${major}; check the network, or run "npm run test:all" on a machine that has it in npm's cache`,
      { cause },
    );
  }
}

for (const major of MAJORS) {
  if (major === own) continue;
  const node = install(major);
  console.log(`\nNode ${major} (${node})`);
  // What tests start finds the same Node, by its path or by its name.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const { status } = spawnSync(node, ["node_modules/vitest/vitest.mjs", "run"], {
    cwd,
    env,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`the tests do not pass on Node ${major}`);
    process.exit(1);
  }
}
