// Package managers and runtimes of other people, each as the npm package that carries it. They are installed once, into
// a folder of the system's temporary ones, and nothing of them runs there.

import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32c } from "../../src/files/crc32c.js";
import { printed } from "../support/run-node.js";

const VERSIONS = {
  "npm-9": "npm:npm@9.9.4",
  "npm-10": "npm:npm@10.9.4",
  "npm-11.0": "npm:npm@11.0.0",
  "npm-11": "npm:npm@11.21.2",
  "pnpm-10": "npm:pnpm@10.34.9",
  "pnpm-12": "npm:pnpm@12.21.0",
  "yarn-1": "npm:yarn@1.22.22",
  "yarn-4": "npm:@yarnpkg/cli-dist@4.18.1",
  bun: "1.4.5",
  deno: "2.9.6",
  vite: "8.3.8",
  webpack: "5.113.0",
  "webpack-cli": "7.3.1",
  rollup: "4.68.8",
  "@rollup/plugin-node-resolve": "16.0.3",
  esbuild: "0.28.2",
};

const wanted = JSON.stringify({ private: true, dependencies: VERSIONS });
/** Another for other versions, and for each user of the machine. */
const folder = join(tmpdir(), `pellucid-tools-${process.getuid?.() ?? ""}-${crc32c(Buffer.from(wanted))}`);

/** Installs them beside where they will be, and moves them there, unless somebody was faster. */
export async function installTools(): Promise<void> {
  if (existsSync(folder)) return;
  const beside = mkdtempSync(`${folder}-`);
  writeFileSync(join(beside, "package.json"), wanted);
  await printed(["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: beside, program: "npm" });
  try {
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

/** The path of a file of theirs. */
export const tool = (path: string): string => join(folder, "node_modules", path);
