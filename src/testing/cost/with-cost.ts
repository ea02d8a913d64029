import type { Settings } from "../gradcheck/options.js";
import type { GradcheckReport } from "../gradcheck/report.js";
import { readable } from "../gradcheck/report-json.js";
import { reproductionOf } from "../gradcheck/reproduction.js";
import type { Subject } from "../gradcheck/subject.js";
import { costOf } from "./gradient-cost.js";

/** The report together with what the gradient costs, where that is limited. */
export function withCost(report: GradcheckReport, subject: Subject, settings: Settings): GradcheckReport {
  if (settings.limits === undefined) return report;
  const cost = costOf(subject, settings.limits, settings.seed);
  const ok = report.ok && cost.ok;
  const reproduction = ok ? "" : reproductionOf(subject, settings, report.order);
  return readable({ ...report, ok, cost, reproduction });
}
