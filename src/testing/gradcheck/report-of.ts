import { indexAt } from "../../tensor/shape.js";
import { elementsOf } from "./elements.js";
import type { Finding } from "./finding.js";
import type { ForwardCheck } from "./forward-mode.js";
import { histogramOf } from "./histogram.js";
import type { Settings } from "./options.js";
import type { Diagnosis, GradcheckReport, WorstElement } from "./report.js";
import { readable } from "./report-json.js";
import { reproductionOf } from "./reproduction.js";
import type { Subject } from "./subject.js";
import { disagreement } from "./three-ways.js";

/** What a report is made from. */
export interface Checked {
  readonly subject: Subject;
  readonly settings: Settings;
  readonly mode: "full" | "directional";
  readonly order: 1 | 2;
  /** All comparisons that count. */
  readonly findings: readonly Finding[];
  /** Comparisons of single elements, of which the worst is named. */
  readonly singles: readonly Finding[];
  readonly diagnosis: Diagnosis | null;
  readonly forward: ForwardCheck;
}

export function reportOf({
  subject,
  settings,
  mode,
  order,
  findings,
  singles,
  diagnosis,
  forward,
}: Checked): GradcheckReport {
  const count = (which: (finding: Finding) => boolean, of = findings) => of.filter(which).length;
  const isFailed = ({ verdict }: Finding) => verdict === "failed";
  return readable({
    ok: diagnosis === null,
    name: subject.name,
    mode,
    order,
    settings: judgedBy(settings),
    checked: findings.length,
    kinks: count(({ kind }) => kind !== "smooth"),
    skipped: count(({ verdict }) => verdict === "skipped"),
    failed: count(isFailed),
    inputs: subject.inputs.map(({ name, value: { shape, dtype } }, i) => {
      const own = findings.filter(({ direction }) => direction.input === i);
      return { name, shape, dtype, checked: own.length, failed: count(isFailed, own) };
    }),
    worst: worstOf(subject, singles),
    elements: elementsOf(subject, singles),
    histogram: histogramOf(findings.map(({ relative }) => relative)),
    diagnosis,
    forward,
    notes: [...subject.notes, ...notesOf(findings, forward)],
    cost: null,
    reproduction: diagnosis === null ? "" : reproductionOf(subject, settings, order),
  });
}

const judgedBy = ({ eps, atol, rtol, kinks, seed }: Settings): GradcheckReport["settings"] => ({
  eps,
  atol,
  rtol,
  kinks,
  seed,
});

/** What a reader should know beside the comparisons. */
function notesOf(findings: readonly Finding[], forward: ForwardCheck): string[] {
  const oneSided = findings.filter(({ sided }) => sided !== "both").length;
  const ways = disagreement(forward, findings.find(({ verdict }) => verdict === "failed") ?? null);
  return [
    ...(oneSided > 0
      ? [`one-sided differences at ${oneSided} of ${findings.length}, which lie at the end of the domain`]
      : []),
    ...(ways === null ? [] : [ways]),
  ];
}

function worstOf(subject: Subject, singles: readonly Finding[]): WorstElement | null {
  const badness = ({ absolute, tolerance }: Finding) =>
    Number.isNaN(absolute) ? Number.MAX_VALUE : absolute / tolerance;
  const failed = singles.filter(({ verdict }) => verdict === "failed");
  const judged = failed.length > 0 ? failed : singles.filter(({ verdict }) => verdict === "passed");
  const [worst] = [...judged].sort((a, b) => badness(b) - badness(a));
  if (worst === undefined) return null;
  const { direction, analytical, numerical, low, high, kind, absolute, relative, bound, tolerance } = worst;
  const { name, value } = subject.inputs[direction.input];
  return {
    input: direction.input,
    name,
    index: indexAt(direction.positions[0], value.shape),
    analytical,
    numerical,
    between: kind === "smooth" ? null : [low, high],
    absolute,
    relative,
    bound,
    tolerance,
  };
}
