// A registry that knows one package more than the real one, which it passes every other question on to: so the package
// is installed by its name, as it will be once it is published.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ROOT } from "../docs/project-files.js";
import { printed } from "../support/run-node.js";

export interface Registry {
  url: string;
  close(): void;
}

/** Serves a tarball under the name and version of package.json, until it is closed. */
export async function serveRegistry(tarball: string): Promise<Registry> {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { name, version } = manifest;
  const bytes = readFileSync(tarball);
  const upstream = (await printed(["config", "get", "registry"], { program: "npm" }))
    .trim()
    .replace(/\/$/, "");
  const server = createServer(async ({ url = "/", headers }, response) => {
    const path = new URL(url, "http://localhost").pathname;
    if (path.endsWith(".tgz") && path.startsWith(`/${name}/`)) {
      response.end(bytes);
    } else if (path === `/${name}`) {
      const dist = {
        tarball: `${here}/${name}/-/${name}-${version}.tgz`,
        shasum: createHash("sha1").update(bytes).digest("hex"),
        integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
      };
      const packument = {
        name,
        "dist-tags": { latest: version },
        versions: { [version]: { ...manifest, dist } },
        // Some managers take nothing that was published within the last days.
        time: { [version]: new Date(0).toISOString() },
      };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(packument));
    } else if (path.startsWith(`/${name}/`)) {
      response.writeHead(404).end();
    } else {
      await passOn(`${upstream}${url}`, headers.accept, response);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: here, close: () => void server.close() };
}

async function passOn(url: string, accept: string | undefined, response: ServerResponse): Promise<void> {
  try {
    const answer = await fetch(url, { headers: { accept: accept ?? "*/*" } });
    response.statusCode = answer.status;
    response.setHeader("content-type", answer.headers.get("content-type") ?? "application/octet-stream");
    response.end(Buffer.from(await answer.arrayBuffer()));
  } catch (error) {
    response.statusCode = 502;
    response.end(String(error));
  }
}
