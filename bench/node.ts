// Other versions of Node, as the npm package "node" brings them, from npm's cache or the network.

import { execFileSync } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));

/** Those that are supported and maintained. */
export const MAJORS = ["20", "22", "24"];

/**
 * The path of Node's newest release of this major version.
 *
 * @throws where npm cannot fetch it.
 */
export function nodeOf(major: string): string {
  const args = ["exec", "--yes", `--package=node@${major}`, "--", "node", "--print", "process.execPath"];
  try {
    return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  } catch (cause) {
    throw new Error(
      `Node ${major} is not here: npm could not fetch the package node@${major}; check the network, or use a machine that has it in npm's cache`,
      { cause },
    );
  }
}

/** An environment in which that Node is found by its name, too. */
export const environmentOf = (node: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
});
