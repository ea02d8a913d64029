// `npm test` once more on each Node that is supported and is not the one that runs this, on those of them that are named, or on
// any one. They come as the npm package "node", from npm's cache or the network.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Argument, program } from "commander";
import { environmentOf, MAJORS, nodeOf } from "../bench/node.js";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const [own] = process.versions.node.split(".");
const others = MAJORS.filter((major) => major !== own);

program
  .name("npm run test:nodes --")
  .description("Runs npm test on other versions of Node.")
  .addArgument(new Argument("[majors...]", "which; default: all").choices(others))
  .option("--any", "on one of them, another each time")
  .parse();
const asked = program.args.length > 0 ? program.args : others;
const chosen = program.opts<{ any?: true }>().any
  ? [asked[Math.floor(Math.random() * asked.length)]!]
  : asked;

for (const major of chosen) {
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
