// Measures how models read marks that are digits, and what they take for digits that is none:
//
//   npx tsx examples/mnist/evaluation/reader/measure/main.ts [--fashion DIR] [--limit N] MODEL …
//
// Letters are drawn in Chromium, in fonts of hands and of print that nothing of the training was made of. DIR holds the four IDX
// files of Fashion-MNIST, which Debian has as the package dataset-fashion-mnist, in /usr/share/datasets/fashion-mnist.

import { parseArgs } from "node:util";
import { ValueError } from "pellucid";
import { loadMnist } from "pellucid/data";
import { Output } from "../../commands/output.js";
import { rejecting } from "../../forms/rejecting.js";
import { FIELD } from "../../forms/scale-to-field.js";
import { percent } from "../../report/format.js";
import { loadTrained, startBackend } from "../../runs/setup.js";
import { parseWord, positiveInteger, ruleOf } from "../../values.js";
import { DIGIT_SHAPED } from "../alphabet.js";
import { drawKind, kindNames } from "../draw-non-digit.js";
import { drawingGenerator } from "../mark-dataset.js";
import { type Answer, answersOf } from "./answers.js";
import { drawLetters, FONTS } from "./letters.js";

const { values, positionals: models } = parseArgs({
  allowPositionals: true,
  options: {
    fashion: { type: "string" },
    limit: { type: "string", default: "10000" },
  },
});
const USAGE = "measure/main.ts [--fashion DIR] [--limit N] MODEL …";
const isCount = positiveInteger();
const limit = parseWord(isCount, values.limit);
if (limit === undefined) {
  throw new ValueError(`measure: --limit is ${values.limit}; it must be ${ruleOf(isCount)}: ${USAGE}`);
}
if (models.length === 0) {
  throw new ValueError(`measure: no model is named; name the model.safetensors of one or more: ${USAGE}`);
}

/** Not of any training, whose seeds count from 1. */
const SEED = 20261129;
const DRAWN = 500;
/** By how much more the hands of what is drawn differ than those of the training. */
const VARIETY = 1.25;
const PIXELS = FIELD ** 2;
/** Characters that are listed as most often accepted. */
const LISTED = 24;

const out = new Output();
await startBackend({ backend: "auto" }, out);
const { test } = await loadMnist();
const letters = await drawLetters(FONTS);
const fashion = values.fashion === undefined ? null : (await loadMnist({ dir: values.fashion })).test;
const source = { images: test, indices: [...test.labels.keys()] };

const accepted = (answers: readonly Answer[]) => answers.filter(({ accepted }) => accepted);
const share = (part: number, whole: number) =>
  `${String(part).padStart(5)} of ${String(whole).padStart(5)}  ${percent(part / whole).padStart(7)}`;
const row = (name: string, part: number, whole: number) =>
  out.line(`  ${name.padEnd(34)}${share(part, whole)}`);
const images = (of: typeof test) =>
  Array.from({ length: Math.min(limit, of.length) }, (_, i) =>
    of.images.subarray(PIXELS * i, PIXELS * (i + 1)),
  );

for (const path of models) {
  out.line();
  const loaded = await loadTrained(path, out);
  const read = (marks: readonly Uint8Array[]) => answersOf(loaded, marks);
  out.line(rejecting(loaded.rejection, undefined).text);

  const digits = await read(images(test));
  const wrong = (answer: Answer, i: number) => answer.digit !== test.labels[i];
  row(
    "MNIST's test digits read right",
    digits.filter((answer, i) => !wrong(answer, i)).length,
    digits.length,
  );
  row("  accepted", accepted(digits).length, digits.length);
  row("  of these wrong", digits.filter((a, i) => a.accepted && wrong(a, i)).length, accepted(digits).length);
  row("  taken for no digit", digits.filter(({ isDigit }) => !isDigit).length, digits.length);

  out.line("taken for digits that are none, and accepted:");
  if (fashion !== null) {
    const answers = await read(images(fashion));
    row("Fashion-MNIST's test images", accepted(answers).length, answers.length);
  }
  for (const kind of kindNames) {
    const marks = Array.from({ length: DRAWN }, (_, i) =>
      drawKind(kind, source, drawingGenerator(SEED, 0, i), VARIETY),
    );
    const answers = await read(marks);
    row(`drawn: ${kind}`, accepted(answers).length, answers.length);
  }

  const answers = await read(letters.map(({ pixels }) => pixels));
  const groups = new Map<string, { characters: Map<string, number>; accepted: number; all: number }>();
  for (const [i, { character, group }] of letters.entries()) {
    const name = DIGIT_SHAPED.includes(character) ? `shaped like digits, of ${group}` : group;
    if (!groups.has(name)) groups.set(name, { characters: new Map(), accepted: 0, all: 0 });
    const found = groups.get(name)!;
    found.all += 1;
    if (!answers[i].accepted) continue;
    found.accepted += 1;
    found.characters.set(character, (found.characters.get(character) ?? 0) + 1);
  }
  for (const [name, { characters, accepted, all }] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
    row(name, accepted, all);
    const most = [...characters].sort((a, b) => b[1] - a[1]).slice(0, LISTED);
    if (most.length > 0) out.line(`    ${most.map(([character, n]) => `${character} ${n}`).join(", ")}`);
  }
}
