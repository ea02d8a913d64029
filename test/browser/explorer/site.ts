// The explorer's page, built once for all tests of a process, and servers for it.

import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { useBackend } from "pellucid";
import { buildSite, type Served, serveSite } from "../../../examples/explorer/site/site.js";
import { everything, oneIn } from "../../support/mode.js";
import { noBrowser } from "../chromium.js";

/** In `npm test` the network has learned nothing: nobody waits for a training, and its numbers are as good to compare. */
const STEPS = everything ? 400 : 0;

/** Milliseconds that building, and where it is not kept yet the training, may take. */
export const PATIENCE = everything ? 600_000 : 60_000;

const FILES = ["views", "walk", "tour", "bad-places"] as const;

/** Whether a file of tests is left out: without a browser, and in `npm test`, where each has its turn. */
export const skipped = (file: (typeof FILES)[number]): boolean =>
  noBrowser !== null || !oneIn(FILES.length, FILES).includes(file);

let built: Promise<string> | undefined;

/** The directory of the site. */
export function site(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "pellucid-explorer-test-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  await buildSite(directory, STEPS);
  // The training took another one.
  await useBackend("cpu");
  return directory;
}

/** As `npm run explorer` serves it. */
export const serveAsCommand = async (): Promise<Served> => serveSite(await site(), 0);

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** As any file server does: without the headers that threads need, and below another path. */
export async function servePlainly(
  change: (file: string, text: string) => string = (_, text) => text,
): Promise<Served> {
  const [directory, below] = [await site(), "/some/where/"];
  const server = createServer(async ({ url = "" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    try {
      if (!pathname.startsWith(below)) throw new Error("it is not below");
      const name = pathname.slice(below.length) || "index.html";
      const bytes = await readFile(join(directory, name));
      const type = TYPES[extname(name)];
      const body = type === undefined ? bytes : change(name, bytes.toString());
      response.writeHead(200, { "Content-Type": type ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}${below}`, close };
}
