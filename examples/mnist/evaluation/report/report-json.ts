import { describeFit, hasOneLoss } from "./describe-fit.js";
import { measure } from "./measure.js";
import type { ReportData } from "./report-data.js";
import { robustnessJson } from "./robustness-json.js";

/** All numbers of the report, for machines. */
export function reportJson(data: ReportData, measures = measure(data)) {
  const { title, run, epochs, disputed, robustness, tables, test } = data;
  const { report, roc, precisionRecall, recall, precision, counts, calibration, mistakes } = measures;
  return {
    title,
    run,
    epochs,
    fit:
      epochs.length > 0
        ? describeFit(epochs, { classes: measures.classes.length, oneLoss: hasOneLoss(run.config) })
        : null,
    test: {
      images: measures.samples,
      errors: mistakes.length,
      accuracy: measures.accuracy,
      accuracyWithoutDisputed: measures.undisputed,
      disputed,
      loss: test.loss,
      logLoss: measures.logLoss,
      topK: measures.topK,
      balancedAccuracy: report.balancedAccuracy,
      cohenKappa: report.cohenKappa,
      matthews: report.matthews,
      macro: report.macro,
      micro: report.micro,
      weighted: report.weighted,
      calibration,
      rocArea: roc.macro,
      averagePrecision: precisionRecall.macro,
      classes: report.classes.map((own, c) => ({
        name: measures.classes[c],
        ...own,
        precisionInterval: [precision[c]!.low, precision[c]!.high],
        recallInterval: [recall[c]!.low, recall[c]!.high],
        rocArea: roc.classes[c]!.area,
        averagePrecision: precisionRecall.classes[c]!.averagePrecision,
      })),
      /** confusion[true][predicted] */
      confusion: counts,
      mistakes: mistakes.map(({ probabilities, ...mistake }) => ({
        ...mistake,
        probabilities: Array.from(probabilities),
      })),
    },
    robustness: robustness && robustnessJson(robustness),
    studies: tables,
  };
}
