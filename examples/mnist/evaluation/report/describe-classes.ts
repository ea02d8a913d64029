import { list, percent, plural } from "./format.js";
import type { Measures } from "./measure.js";

/** The strongest and the weakest class and how far they are apart, told in words. */
export function describeClasses({ classes, recall, precision, report }: Measures): string {
  const f1 = report.classes.map((own) => own.f1);
  const occurring = [...classes.keys()].filter((c) => recall[c]!.total > 0);
  const ranked = occurring.sort((a, b) => f1[b]! - f1[a]!);
  const [strongest, weakest] = [ranked[0]!, ranked.at(-1)!];
  if (f1[strongest] === f1[weakest])
    return `All classes are read equally well, with an F1 of ${percent(f1[strongest]!)}.`;
  const own = (c: number) =>
    `F1 ${percent(f1[c]!)}, recall ${percent(recall[c]!.value)}, precision ${percent(precision[c]!.value)}`;
  const apart = recall[weakest]!.high < recall[strongest]!.low;
  const chance = apart
    ? "the 95% intervals of their recalls do not overlap, so this is more than chance"
    : "but the 95% intervals of their recalls overlap, so with this many images it may be chance";
  return `${classes[strongest]} is read best (${own(strongest)}), ${classes[weakest]} worst (${own(weakest)}); ${chance}. ${leaning(weakest)}`;

  /** Whether a class is missed, or others are taken for it. */
  function leaning(c: number): string {
    const missed = recall[c]!.total - recall[c]!.count;
    const taken = precision[c]!.total - precision[c]!.count;
    return `Of the images of ${classes[c]}, ${missed} ${missed === 1 ? "is" : "are"} missed; ${plural(taken, "other")} ${taken === 1 ? "is" : "are"} taken for it.`;
  }
}

/** The most frequent confusions, told in words. */
export function describeConfusions({ classes, confusions, mistakes, samples }: Measures): string {
  if (mistakes.length === 0) return `None of ${samples.toLocaleString("en-GB")} images is misread.`;
  const most = confusions.slice(0, 3);
  const told = most.map(
    ({ label, prediction, count }) =>
      `${classes[label]} read as ${classes[prediction]} (${plural(count, "time")})`,
  );
  const share = most.reduce((total, { count }) => total + count, 0) / mistakes.length;
  const pairs = classes.length * (classes.length - 1);
  return `The most frequent ${most.length === 1 ? "confusion is" : "confusions are"} ${list(told)}: ${percent(share, 1)} of all ${plural(mistakes.length, "error")}. Of ${pairs} pairs of classes, ${pairs - confusions.length} are never confused.`;
}
