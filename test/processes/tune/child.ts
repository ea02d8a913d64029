// What the tests of a study start in a process of its own, to be killed or to get in each other's way.

import { Study } from "../../../src/tune/study.js";
import { options, runTrials } from "../../tune/study-runs.js";

const [task, path, argument] = process.argv.slice(2) as [string, string, string];

if (task === "run") {
  console.log("ready");
  runTrials(path, Number(argument));
  console.log("done");
}
if (task === "hold") {
  // Whoever waits for the same moment tries at the same time.
  while (Date.now() < Number(argument));
  try {
    Study.open(path, options).ask();
    console.log("held");
    setTimeout(() => {}, 30_000);
  } catch (error) {
    console.log((error as Error).message);
  }
}
