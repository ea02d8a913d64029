// `npm test` once more on each Node that is supported and is not the one that runs this, or on those of them that are named.
// They come as the npm package "node", from npm's cache or the network.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { environmentOf, MAJORS, nodeOf } from "../bench/node.js";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const own = process.versions.node.split(".")[0];

const asked = process.argv.slice(2);
const unknown = asked.filter((major) => !MAJORS.includes(major));
if (unknown.length > 0) {
  console.error(`test:nodes: ${unknown.join(", ")} is not supported; name some of ${MAJORS.join(", ")}`);
  process.exit(1);
}

for (const major of asked.length > 0 ? asked : MAJORS) {
  if (major === own) {
    console.log(`Node ${major} runs this already`);
    continue;
  }
  const node = nodeOf(major);
  console.log(`\nNode ${major} (${node})`);
  // What tests start finds the same Node, by its path or by its name.
  const env = environmentOf(node);
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
