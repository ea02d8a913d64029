// Tries the gradients of other libraries. With --json it prints what came out; without it writes README.md.

import { writeFileSync } from "node:fs";
import { pageOf } from "./page.js";
import { tryJax, tryTfjs } from "./trial.js";

const trials = [await tryTfjs(), await tryJax()];
if (process.argv.includes("--json")) console.log(JSON.stringify(trials));
else
  writeFileSync(new URL("README.md", import.meta.url), pageOf(trials, new Date().toISOString().slice(0, 10)));
// jax-js keeps the process alive.
process.exit(0);
