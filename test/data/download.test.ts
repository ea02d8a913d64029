import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { download } from "../../src/data/download.js";

test("what is longer than it may be is given up", async () => {
  const server = createServer((_, response) => {
    const send = () => response.write(new Uint8Array(1000), send);
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/endless`;
  await expect(download(url, { maximumBytes: 10_000 })).rejects.toThrow("it is longer than 10000 bytes");
  server.closeAllConnections();
  server.close();
});
