// What gradcheck says of an op's gradient on calls from the table that fail: prints how often each pattern came first.

import "pellucid";
import fc from "fast-check";
import { gradcheck } from "pellucid/testing";
import { opInfo } from "pellucid/testing/op-info";

const SAMPLES = 40;
const counts: Record<string, number> = {};
for (const { samples, derivatives, atKinks } of Object.values(opInfo[process.argv[2]].variants)) {
  if (derivatives === 0 || atKinks) continue;
  for (const { fn, inputs } of fc.sample(samples, { numRuns: SAMPLES, seed: 1 })) {
    const report = gradcheck(fn, inputs, { throws: false });
    if (report.ok) continue;
    const name = report.diagnosis!.patterns[0] ?? report.diagnosis!.cause;
    counts[name] = (counts[name] ?? 0) + 1;
  }
}
console.log(JSON.stringify(counts));
