// Draws the pictures of the set, reads them, and holds what was read against what was written:
// npx tsx examples/mnist/evaluation/forms/drawn/score.ts [--half work|held] [--kind KIND …] [--model FILE] [--save FOLDER]

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { encode } from "fast-png";
import { ValueError } from "pellucid";
import { loadMnist } from "pellucid/data";
import { Output } from "../../commands/output.js";
import { loadTrained, startBackend } from "../../runs/setup.js";
import type { ReadDigit } from "../read-digit.js";
import { readForm } from "../read-form.js";
import { isUnsure, rejecting } from "../rejecting.js";
import { digitsOf } from "./digits.js";
import { type DrawnPicture, drawPicture } from "./draw-picture.js";
import { KINDS, type Kind } from "./kinds.js";
import { add, HEADER, NOTHING, row, type Tally, tally } from "./tally.js";

/** Pictures of each kind in each half. */
const PER_HALF = 13;
/** Where the numbers of a half begin: whoever changes the reader looks at the first, and at the second only once done. */
const HALVES = { work: 0, held: PER_HALF };

interface Options {
  half?: keyof typeof HALVES;
  kind?: Kind[];
  model?: string;
  each?: boolean;
  save?: string;
}

const kinds = Object.keys(KINDS) as Kind[];
const options = new Command()
  .addOption(new Option("--half <half>", "the half to read; both unless told").choices(Object.keys(HALVES)))
  .addOption(new Option("--kind <kinds...>", "the kinds to read; all unless told").choices(kinds))
  .option("--model <file>", "a trained model; that of the last run unless told")
  .option("--each", "a row for each picture as well")
  .option("--save <folder>", "write the pictures there")
  .parse()
  .opts<Options>();

const out = new Output();
const { test } = await loadMnist();
const digits = digitsOf(test);
await startBackend({ backend: "auto" }, out);
const loaded = await loadTrained(options.model, out, { forms: true });
const { temperature, below } = rejecting(loaded.rejection, undefined);
const isAccepted = (digit: ReadDigit) => !isUnsure(digit, below);
if (options.save !== undefined) await mkdir(options.save, { recursive: true });

out.line();
out.line(HEADER);
out.line(HEADER.replaceAll(/[^|]+/g, " --- "));
let total = NOTHING;
for (const kind of options.kind ?? kinds) {
  let sum = NOTHING;
  for (const half of options.half === undefined ? (["work", "held"] as const) : [options.half]) {
    for (let index = HALVES[half]; index < HALVES[half] + PER_HALF; index++) {
      const drawn = drawPicture(kind, index, digits);
      const name = `${kind}-${index}`;
      const png = encode({ ...drawn.picture, depth: 8 }, { zlib: { level: 1 } });
      if (options.save !== undefined) await writeFile(join(options.save, `${name}.png`), png);
      const one = await read(png, name, drawn);
      if (options.each) out.line(row(name, one));
      sum = add(sum, one);
    }
  }
  out.line(row(kind, sum));
  total = add(total, sum);
}
out.line(row("all", total));
process.exit();

/** A picture that is refused as having no digits has none found. */
async function read(png: Uint8Array, name: string, { lines }: DrawnPicture): Promise<Tally> {
  const begin = performance.now();
  const form = await readForm(png, name, { ...loaded, temperature }).catch((error) => {
    if (error instanceof ValueError) return { lines: [] };
    throw error;
  });
  return tally(form.lines.flat(), lines.flat(), isAccepted, (performance.now() - begin) / 1000);
}
