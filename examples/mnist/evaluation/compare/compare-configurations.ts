// What several trainings of several configurations say about the configurations.

import { type McNemar, mcNemar, pairedTTest, type Sample, sample } from "pellucid/metrics";
import { describeFit, type Fit } from "../report/describe-fit.js";
import type { Answers } from "../runs/answers.js";
import type { RunMetrics } from "../runs/run-metrics.js";
import { predictionsOf } from "../runs/scores.js";

/** A training: its results, and its scores and answers on the images that it is judged by. */
interface Trained {
  metrics: RunMetrics;
  scores: RunMetrics["validation"];
  answers: Answers;
}

interface ClassDifference {
  digit: number;
  /** Recall against the baseline's, −1 to 1, a mean over the seeds. */
  difference: number;
  /** Paired t test over the seeds; NaN of one seed. */
  p: number;
}

const accuracyOf = ({ scores }: Trained): number => scores.accuracy;

export interface Compared {
  name: string;
  accuracy: Sample;
  /** Of each seed, in their order. */
  accuracies: number[];
  /** Without the images whose labels are disputed; null on images that are not MNIST's test set. */
  undisputed: Sample | null;
  f1: Sample;
  loss: Sample;
  calibrationError: Sample;
  f1OfClass: Sample[];
  parameters: number;
  flops: number;
  seconds: Sample;
  fit: Fit;
  /** Against the baseline; null for the baseline itself. */
  against: { p: number; mcNemar: McNemar; classes: ClassDifference[] } | null;
}

export function compareConfigurations(
  groups: readonly { name: string; oneLoss: boolean; trained: readonly Trained[] }[],
  disputed: readonly number[],
): Compared[] {
  const baseline = groups[0].trained;
  return groups.map(({ name, oneLoss, trained }, i) => {
    const over = (value: (t: Trained) => number) => sample(trained.map(value));
    const accuracies = trained.map(accuracyOf);
    return {
      name,
      accuracy: sample(accuracies),
      accuracies,
      undisputed: disputed.length > 0 ? over(({ answers }) => accuracyWithout(answers, disputed)) : null,
      f1: over(({ scores }) => scores.f1),
      loss: over(({ scores }) => scores.loss),
      calibrationError: over(({ scores }) => scores.calibrationError),
      f1OfClass: trained[0].scores.perClass.map((_, c) => over(({ scores }) => scores.perClass[c].f1)),
      parameters: trained[0].metrics.parameters,
      flops: trained[0].metrics.flops,
      seconds: over(({ metrics }) => metrics.train.seconds),
      fit: describeFit(trained[0].metrics.epochs, { oneLoss }),
      against: i === 0 ? null : against(baseline, trained),
    };
  });
}

/**
 * Two questions. McNemar's test asks of one trained network and another, those of the first seed, whether one is better on
 * these images; the t test over the seeds asks of the two configurations whether one trains better networks.
 */
function against(
  baseline: readonly Trained[],
  trained: readonly Trained[],
): NonNullable<Compared["against"]> {
  const recall = (c: number) => (t: Trained) => t.scores.perClass[c].recall;
  return {
    p: pairedTTest(trained.map(accuracyOf), baseline.map(accuracyOf)),
    mcNemar: mcNemar(right(baseline[0].answers), right(trained[0].answers)),
    classes: trained[0].scores.perClass.map((_, digit) => {
      const [own, other] = [trained.map(recall(digit)), baseline.map(recall(digit))];
      return { digit, difference: sample(own).mean - sample(other).mean, p: pairedTTest(own, other) };
    }),
  };
}

function right({ probabilities, labels }: Answers): boolean[] {
  return Array.from(predictionsOf(probabilities), (prediction, i) => prediction === labels[i]);
}

function accuracyWithout(answers: Answers, positions: readonly number[]): number {
  const left = right(answers).filter((_, i) => !positions.includes(i));
  return left.filter((hit) => hit).length / left.length;
}
