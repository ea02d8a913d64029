import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect } from "vitest";
import { environmentOf } from "../../bench/node.js";
import { ROOT } from "../docs/project-files.js";
import { runNode } from "../support/run-node.js";
import type { Registry } from "./registry.js";

/** What program.js prints, on whatever engine. */
export const LINE = "20 steps: 0.1572 on cpu, 0.1572 on wasm\n";

/** A project of somebody's, with the programs in it, that installs from a registry. */
export function project(folder: string, registry: Registry): string {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: "consumer", private: true, type: "module", license: "MIT" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, ".npmrc"), `registry=${registry.url}\n`);
  writeFileSync(
    join(folder, ".yarnrc.yml"),
    [
      `npmRegistryServer: "${registry.url}"`,
      'unsafeHttpWhitelist: ["127.0.0.1"]',
      "enableTelemetry: false",
      // It warns that Node calls experimental what it uses itself.
      'logFilters: [{ code: "YN0092", level: "discard" }]',
    ].join("\n"),
  );
  for (const name of ["program.js", "gpu-program.js"]) {
    cpSync(join(ROOT, "test/package", name), join(folder, name));
  }
  return folder;
}

/**
 * Runs a program in a project until it ends, with this Node in its path, in an environment that this machine's settings of npm do not reach, with
 * caches of the project's own. It must succeed, and complain of nothing but of what is `excused`; answers what it printed.
 */
export async function quietly(
  program: string,
  args: string[],
  folder: string,
  node: string,
  excused: readonly RegExp[] = [],
): Promise<string> {
  const env = environmentOf(node);
  for (const name of Object.keys(env)) if (/^npm_/i.test(name)) env[name] = undefined;
  Object.assign(env, {
    npm_config_userconfig: join(folder, ".npmrc"),
    npm_config_cache: join(folder, "cache/npm"),
    PNPM_HOME: join(folder, "cache/pnpm"),
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_DATA_HOME: join(folder, "cache"),
    YARN_GLOBAL_FOLDER: join(folder, "cache/yarn"),
    BUN_INSTALL_CACHE_DIR: join(folder, "cache/bun"),
    DENO_DIR: join(folder, "cache/deno"),
  });
  const { code, stdout, stderr } = await runNode(args, { program, cwd: folder, env, seconds: 300 });
  const said = stripVTControlCharacters(`${stdout}${stderr}`);
  expect(code, `${program} ${args.join(" ")}:\n${said}`).toBe(0);
  const rest = excused.reduce((text, pattern) => text.replace(pattern, ""), said);
  expect(rest).not.toMatch(/warn|deprecat|critical/i);
  return stdout;
}
