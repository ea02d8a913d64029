// Every check that a training can be put to, part by part. Gradients of ops go to gradcheck, which says that they are
// wrong; what then looks for the mistake compares them with what known mistakes would make of the right ones. What
// gradcheck cannot see has a check of its own.

import { gradcheck } from "pellucid/testing";
import { gradientPicture } from "../gradient-picture.js";
import { withoutReproduction } from "../trial-layers.js";
import { accumulation, firstStep, lossOfTheSure } from "./beyond-gradcheck.js";
import type { Parts } from "./parts.js";
import { suspectOf } from "./suspects.js";
import { type Trial, trials } from "./trials.js";
import type { Verdict } from "./verdict.js";

export async function battery(parts: Parts): Promise<Verdict[]> {
  return [
    ...trials.map((trial) => onTrial(trial, parts)),
    lossOfTheSure(parts),
    await firstStep(parts),
    accumulation(parts),
  ];
}

function onTrial(trial: Trial, parts: Parts): Verdict {
  const inputs = trial.inputs();
  const fn = trial.of(parts);
  const report = gradcheck(fn, inputs, { throws: false, name: trial.part });
  const { part: check } = trial;
  const answer = { text: withoutReproduction(report), picture: gradientPicture(report) };
  if (report.ok) return { check, ok: true, named: null, figures: [report.checked], report: answer };
  const { analytical, numerical } = report.worst!;
  return {
    check,
    ok: false,
    named: suspectOf(trial, parts),
    figures: [analytical, numerical],
    report: answer,
  };
}
