// The package as it is installed by its name: with every package manager on every Node, and by Bun and Deno.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAJORS, nodeOf } from "../../bench/node.js";
import { everything } from "../support/mode.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { LINE, project, quietly } from "./consumer.js";
import { pack } from "./pack.js";
import { type Registry, serveRegistry } from "./registry.js";
import { installTools, tool } from "./tools.js";

const here = temporaryDirectory();
const packed = temporaryDirectory();
const machine = `${platform()}-${arch()}`;
let registry: Registry;

beforeAll(async () => {
  if (!everything) return;
  await installTools();
  registry = await serveRegistry(await pack(packed));
});
afterAll(() => registry?.close());

/** Bytes of all files below. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

interface Manager {
  /** What installs it and runs programs, where that is not Node. */
  program?: string;
  /** What that is told to install it. */
  add: string[];
  /** What it is told before the name of a program, where more than that is needed. */
  run?: string[];
}

const npm = (version: string) => ({ add: [tool(`npm-${version}/bin/npm-cli.js`), "install", "pellucid"] });
const yarn = (version: string) => tool(`yarn-${version}/bin/yarn.js`);

const managers: Record<string, Manager> = {
  "npm 9": npm("9"),
  "npm 10": npm("10"),
  "npm 11.0": npm("11.0"),
  "npm 11": npm("11"),
  "pnpm 10": { add: [tool("pnpm-10/bin/pnpm.cjs"), "add", "pellucid"] },
  "pnpm 12": {
    program: tool(`@pnpm/exe.${machine}/pnpm`),
    add: ["add", "pellucid"],
    run: ["exec", "node"],
  },
  "yarn 1": { add: [yarn("1"), "add", "pellucid"] },
  // As it comes, without a folder node_modules.
  "yarn 4": { add: [yarn("4"), "add", "pellucid"], run: [yarn("4"), "node"] },
};

/** With engines of their own. */
const engines: Record<string, Manager> = {
  Bun: { program: tool(`@oven/bun-${machine}/bin/bun`), add: ["add", "pellucid"] },
  Deno: {
    program: tool(`@deno/${machine}-glibc/deno`),
    add: ["add", "npm:pellucid"],
    run: ["run", "--allow-all"],
  },
};

async function installAndRun(name: string, { program, add, run = [] }: Manager, node: string): Promise<void> {
  const folder = project(join(here, name), registry);
  const started = program ?? node;
  await quietly(started, add, folder, node);
  if (name.startsWith("npm")) {
    const lock = readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8");
    expect(lock).not.toContain("hasInstallScript");
    expect(sizeOf(join(folder, "node_modules"))).toBeLessThan(15e6);
  }
  expect(await quietly(started, [...run, "program.js"], folder, node)).toBe(LINE);
  expect(await quietly(started, [...run, "gpu-program.js"], folder, node)).toBe("2 4 6\n");
}

describe.runIf(everything).each(MAJORS)("on Node %s", (major) => {
  test.each(Object.entries(managers))("%s installs it, and it trains", async (name, manager) => {
    await installAndRun(`${name} ${major}`, manager, nodeOf(major));
  });
});

test.runIf(everything).each(Object.entries(engines))(
  "%s installs it, and it trains",
  async (name, engine) => {
    await installAndRun(name, engine, process.execPath);
  },
);
