// npm run explorer as a person starts it, with a network that has learned nothing.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { directoryOfTest } from "../../support/directories.js";
import { everything } from "../../support/mode.js";
import { type Finished, runNode, tsx } from "../../support/run-node.js";

const COMMAND = "examples/explorer/main.ts";

/** Runs it in a directory for temporary files, until it ends or the address was printed and `use` has had it. */
function explorer(
  args: readonly string[],
  tmp: string,
  use: (url: string) => Promise<unknown> = async () => {},
  env: Record<string, string> = {},
): Promise<Finished> {
  let used = false;
  return runNode(tsx(COMMAND, "--steps", "0", ...args), {
    env: { TMPDIR: tmp, ...env },
    seconds: 50,
    watch: (stdout, child) => {
      const url = stdout.match(/is at (\S+)/)?.[1];
      if (url === undefined || used) return;
      used = true;
      void use(url).finally(() => child.kill("SIGINT"));
    },
  });
}

test.runIf(everything)(
  "serves the page with what threads need, and takes its files away when it is ended",
  async () => {
    const tmp = directoryOfTest();
    const seen: Record<string, unknown> = {};
    const { code, stdout, stderr } = await explorer(["--port", "0", "--no-open"], tmp, async (url) => {
      const page = await fetch(url);
      seen.page = /<title>Pellucid explorer<\/title>/.test(await page.text());
      seen.isolation = ["opener", "embedder"].map((of) => page.headers.get(`cross-origin-${of}-policy`));
      seen.network = (await (await fetch(`${url}data/cnn.safetensors`)).arrayBuffer()).byteLength > 1e6;
      seen.missing = (await fetch(`${url}data/none`)).status;
      seen.files = readdirSync(tmp).filter((name) => name.startsWith("pellucid-explorer-")).length;
    });
    expect(seen).toEqual({
      page: true,
      isolation: ["same-origin", "require-corp"],
      network: true,
      missing: 404,
      files: 1,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^Building the page …\nThe explorer is at http:\/\/127\.0\.0\.1:\d+\/ \(Ctrl-C ends it\)\.\n/,
    );
    expect(readdirSync(tmp).filter((name) => name.startsWith("pellucid-explorer-"))).toEqual([]);
  },
);

test.runIf(everything)("opens the browser once, with the address", async () => {
  const tmp = directoryOfTest();
  const [browser, log] = [join(tmp, "browser"), join(tmp, "opened")];
  writeFileSync(browser, `#!/bin/sh\necho "$1" >> ${log}\n`, { mode: 0o755 });
  let address = "";
  await explorer(
    ["--port", "0"],
    tmp,
    async (url) => {
      address = url;
      while (!existsSync(log)) await new Promise((resolve) => setTimeout(resolve, 50));
    },
    { BROWSER: browser, DISPLAY: "", WAYLAND_DISPLAY: "" },
  );
  expect(readFileSync(log, "utf8")).toBe(`${address}\n`);
});

test.runIf(everything)(
  "a port that is taken is an error that says so, and how to get a free one",
  async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const tmp = directoryOfTest();
    const { code, stderr } = await explorer(["--port", String(port), "--no-open"], tmp);
    server.close();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: port ${port} is taken; --port 0 takes a free one, or name another\n`,
    });
    expect(readdirSync(tmp).filter((name) => name.startsWith("pellucid-explorer-"))).toEqual([]);
  },
);

test.runIf(everything)("--build writes a site, and over an earlier one nothing of that is left", async () => {
  const tmp = directoryOfTest();
  const site = join(tmp, "deep/site");
  const first = await explorer(["--build", site], tmp);
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
  expect(first.stdout).toContain(`The explorer is in ${site}; any file server can serve it.`);
  const files = readdirSync(site, { recursive: true }).sort();
  expect(files).toEqual(
    expect.arrayContaining(["index.html", "data/cnn.safetensors", "data/train-images.idx.gz"]),
  );

  writeFileSync(join(site, "assets/old.js"), "");
  await explorer(["--build", site], tmp);
  expect(readdirSync(site, { recursive: true }).sort()).toEqual(files);
});

const refused: [name: string, args: (tmp: string) => string[], error: (tmp: string) => string][] = [
  [
    "a file in the way",
    (tmp) => ["--build", join(tmp, "file")],
    (tmp) => `error: cannot make the directory ${tmp}/file: a file is in the way (EEXIST); name another path`,
  ],
  [
    "a file on the way",
    (tmp) => ["--build", join(tmp, "file/site")],
    (tmp) =>
      `error: cannot make the directory ${tmp}/file/site: a part of the path is a file (ENOTDIR); name another path`,
  ],
  [
    "a directory of something else",
    (tmp) => ["--build", join(tmp, "else")],
    (tmp) => `error: --build: ${tmp}/else holds something else (letter.txt); name an empty directory`,
  ],
  [
    "a port that is no number",
    () => ["--port", "many"],
    () =>
      "error: option '--port <number>' argument 'many' is invalid. It must be a whole number from 0 to 65535; 0 takes a free one.",
  ],
  [
    "an option that is none",
    () => ["--prot", "1"],
    () => "error: unknown option '--prot'\n(Did you mean --port?)",
  ],
  [
    "an argument too many",
    () => ["here"],
    () => "error: too many arguments. Expected 0 arguments but got 1.",
  ],
];

test.runIf(everything).each(refused)("%s is one line", async (_, args, error) => {
  const tmp = directoryOfTest();
  writeFileSync(join(tmp, "file"), "");
  mkdirSync(join(tmp, "else"));
  writeFileSync(join(tmp, "else/letter.txt"), "");
  const { code, stdout, stderr } = await explorer(args(tmp), tmp);
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: `${error(tmp)}\n` });
});
