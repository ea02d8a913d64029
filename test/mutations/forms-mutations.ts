// Bugs in what reads pictures of forms.

import { caughtBy, type Mutation } from "./mutation.js";

const TESTS = "test/examples/mnist/evaluation/forms";
const FORMS = "examples/mnist/evaluation/forms";
const inForms = (name: string, test: string, file: string, find: string, replace: string): Mutation =>
  caughtBy(`forms: ${name}`, [`${TESTS}/${test}.test.ts`], `${FORMS}/${file}.ts`, [find, replace]);

export const forms: readonly Mutation[] = [
  inForms(
    "a level of paper without a closing",
    "find-ink",
    "paper-level",
    "const closed = closingBeyond(coarse, reach);",
    "const closed = coarse;",
  ),
  inForms(
    "dashes tell how high writing is",
    "remove-rules",
    "remove-rules",
    "const DASH = 0.7;",
    "const DASH = 0;",
  ),
  inForms(
    "a pen's edge moved the wrong way",
    "pen-width",
    "pen-width",
    "r + 0.5 - fromEdge",
    "r + 0.5 + fromEdge",
  ),
  inForms(
    "parts of a cut that vouch for themselves alone",
    "read-marks",
    "doubt-parts",
    "product * probability",
    "product",
  ),
  inForms(
    "what is below a word divides it",
    "doubt-words",
    "doubt-words",
    "sharedRows(before, next) > 0 && ",
    "",
  ),
  inForms(
    "a comma in a line of its own is as high as writing",
    "find-digits",
    "find-digits",
    "marks.length === 1 ? Math.max(own, pageHeight) : own",
    "own",
  ),
  inForms(
    "a page that was turned is upright whatever it says",
    "page",
    "page/upright",
    "found > Math.max(WELL, HALVED * now)",
    "true",
  ),
  inForms(
    "a view through the map of the other way",
    "page",
    "page/turn-picture",
    "90: [0, 1, 0, -1, 0, height, 0, 0, 1]",
    "90: [0, -1, width, 1, 0, 0, 0, 0, 1]",
  ),
];
