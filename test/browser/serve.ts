import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { transform } from "esbuild";
import { ROOT } from "../docs/project-files.js";

/** A page in which "pellucid" means what it means in a program. */
const PAGE = `<!doctype html>
<script type="importmap">{ "imports": { "pellucid": "/src/index.js" } }</script>`;

const modules = new Map<string, Promise<string>>();

/** A TypeScript file as JavaScript; it is asked for by every page. */
function compiled(file: string): Promise<string> {
  let text = modules.get(file);
  if (text === undefined) {
    text = readFile(ROOT + file, "utf8").then(
      async (source) => (await transform(source, { loader: "ts", target: "es2022" })).code,
    );
    modules.set(file, text);
  }
  return text;
}

export interface Served {
  url: string;
  close: () => void;
}

/** Serves a page and the project's modules, each compiled by itself, with these headers. */
export const serve = (headers: Record<string, string>): Promise<Served> =>
  servePage(PAGE, (path) => compiled(path.replace(/\.js$/, ".ts")), headers);

/** Serves a page whose scripts `script` answers, by their paths. */
export async function servePage(
  page: string,
  script: (path: string) => Promise<string>,
  headers: Record<string, string> = {},
): Promise<Served> {
  const server = createServer(async ({ url }, response) => {
    try {
      const { pathname } = new URL(url ?? "", "http://localhost");
      if (pathname === "/") {
        response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end(page);
        return;
      }
      const text = await script(pathname.slice(1));
      response.writeHead(200, { ...headers, "Content-Type": "text/javascript" }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
