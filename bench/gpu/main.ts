// npm run bench:gpu -- [options]: a training step on every tier of the gpu backend, here or in a browser.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import type { BackendName } from "pellucid";
import { someOf, wholeNumber } from "../arguments.js";
import { table } from "../format.js";
import { onThisMachine } from "../report.js";
import { bundlePage } from "./bundle.js";
import { HEADER, measurable, measureTiers, rowsOf } from "./measure.js";

const here = fileURLToPath(new URL(".", import.meta.url));

const program = new Command("bench:gpu")
  .description("Measure a training step on each tier of the gpu backend, and on wasm.")
  .usage("[options]   (npm run bench:gpu -- [options])")
  .option("--batch <n>", "images in a step", wholeNumber(), 16)
  .option("--rounds <n>", "how often each has a turn", wholeNumber(), 5)
  .option("--backends <names>", `some of ${measurable.join(",")}`, someOf("backend", measurable), [
    ...measurable,
  ])
  .option("--serve [port]", "serve a page that measures a browser instead", wholeNumber(65535))
  .allowExcessArguments(false)
  .parse();

interface Given {
  batch: number;
  rounds: number;
  backends: BackendName[];
  serve?: number | true;
}

const given = program.opts<Given>();
if (given.serve !== undefined) await serve(given.serve === true ? 8080 : given.serve);
else await measure(given);

async function measure({ batch, rounds, backends }: Given): Promise<void> {
  const progress = process.stderr.isTTY
    ? (what: string) => process.stderr.write(`\r\u001b[K${what}`)
    : undefined;
  const { measured, missing } = await measureTiers({ batch, rounds, backends }, progress);
  progress?.("");
  console.log(onThisMachine(new Date().toISOString()));
  console.log(`Training step of 421,642 parameters, batch ${batch}, medians of ${rounds} rounds in turn\n`);
  console.log(table(HEADER, rowsOf(measured)));
  console.log();
  for (const { name, runs } of measured) console.log(`${name}: ${runs}`);
  for (const { why } of missing) console.log(`not measured: ${why}`);
  // Drivers may keep the process alive.
  process.exit(0);
}

/** A page without threads would be the rule; these headers give wasm its own. */
const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

async function serve(port: number): Promise<void> {
  const script = await bundlePage(`${here}page.ts`);
  const page = await readFile(`${here}page.html`);
  const server = createServer(({ url }, response) => {
    const path = new URL(url ?? "", "http://localhost").pathname;
    const [type, body] = path === "/page.js" ? ["text/javascript", script] : ["text/html", page];
    response.writeHead(200, { ...ISOLATED, "Content-Type": type as string }).end(body);
  });
  server.listen(port, () => console.log(`open http://localhost:${port}/ in a browser; Ctrl-C ends this`));
}
