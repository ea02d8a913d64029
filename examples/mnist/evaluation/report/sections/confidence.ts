import { figure } from "../elements.js";
import { count, percent } from "../format.js";
import { type Html, html } from "../html.js";
import type { Measures } from "../measure.js";

/** Whether the network knows how sure it may be. */
export function confidence(measures: Measures, charts: Record<string, string>): Html {
  const { calibration, samples, accuracy } = measures;
  const surest = calibration.bins.filter((bin) => bin.count > 0).at(-1)!;
  const mean =
    calibration.bins.reduce((sum, bin) => sum + (bin.count > 0 ? bin.count * bin.confidence : 0), 0) /
    samples;
  const gap = mean - accuracy.value;
  const leaning =
    mean > accuracy.high || mean < accuracy.low
      ? `on the whole it is ${gap > 0 ? "over" : "under"}confident, by more than chance allows`
      : "the difference is within what chance allows";
  return html`
<section id="confidence">
  <h2>How sure it is, and how sure it may be</h2>
  <p>The mean probability that it gives its answer is ${percent(mean)}, and ${percent(accuracy.value)} of the answers are right: ${leaning}.
  The expected calibration error, the mean distance between the two over ${calibration.bins.length} bins, is ${percent(calibration.ece)}; the
  largest is ${percent(calibration.mce)}. ${count(surest.count)} of ${count(samples)} answers are given
  ${percent(surest.from, 0)} to ${percent(surest.to, 0)}, and ${percent(surest.accuracy)} of these are right.</p>${figure(
    [charts.reliability!, charts.confidence!],
    html`Left: the accuracy of the answers by their confidence, with 95% Wilson intervals; a network that is as sure as it may be lies on
    the dotted line. Right: how many answers each dot stands for. Bins with few of them say little.`,
  )}
</section>`;
}
