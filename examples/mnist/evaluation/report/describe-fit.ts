import { ValueError } from "pellucid";
import { duration, loss, percent } from "./format.js";
import type { Epoch } from "./report-data.js";

type Verdict = "unknown" | "unstable" | "overfitting" | "underfitting" | "well fitted";

export interface Fit {
  verdict: Verdict;
  /** Two or three sentences: the verdict, and the numbers that it rests on. */
  text: string;
  /** The epoch with the lowest validation loss. */
  bestEpoch: number;
  /** Validation loss minus training loss, at the best epoch and at the last. */
  gapAtBest: number;
  gapAtEnd: number;
  /** By which part of itself each loss fell in the last epoch; negative where it rose. */
  trainFell: number;
  valFell: number;
}

/** A loss that ends this much above its lowest, as a part of that, has risen; less may be chance. */
const RISEN = 0.05;
/** A loss that falls by this part of itself in the last epoch has not come to rest. */
const FALLING = 0.05;
/** A training loss that ends at this many times its lowest, and has lost this part of its whole fall, has broken out. */
const BROKEN_OUT = 1.5;
const LOST = 0.1;
/** A model that makes more than this part of the errors of guessing has learned little. */
const LEARNT_LITTLE = 0.5;
/** From here on the validation loss is so many times the training loss that part of it was learned by heart. */
const BY_HEART = 2;

interface FitFacts {
  /** Default: 10. */
  classes?: number;
  /** Whether training and validation measure the same loss, so that the two can be compared. Default: they do. */
  oneLoss?: boolean;
}

/** With these, what is made small in training is more than the cross-entropy of the labels, or another. */
const OTHER_LOSSES = ["distill", "labelSmoothing", "mixup", "nonDigits", "l1"];

/** Whether a run of these settings is validated by the loss that it was trained by. */
export const hasOneLoss = (config: object): boolean =>
  !OTHER_LOSSES.some((name) => Number((config as Record<string, unknown>)[name]) > 0);

/**
 * Over- or underfitting, judged by numbers. In this order:
 *
 * - unknown: there is one epoch, and so no trend;
 * - unstable: a loss is not finite, or the training loss ends at 1.5 times its lowest or more, and more than a tenth of
 *   its whole fall above it (a loss near zero may double by chance);
 * - overfitting: the validation loss ends at least 5 % above its lowest, while the training loss fell and the gap between
 *   them grew;
 * - underfitting: both losses still fell by at least 5 % in the last epoch, with the validation loss below twice the
 *   training loss; or the model ends with more than half of the errors that guessing would make;
 * - well fitted: none of these.
 *
 * The training loss of an epoch is a mean over that epoch, taken while the weights were changing; the validation loss is
 * taken after it. So the first lags behind, and may lie above the second. Where they are losses of two kinds, each is only
 * compared with itself.
 */
export function describeFit(epochs: readonly Epoch[], { classes = 10, oneLoss = true }: FitFacts = {}): Fit {
  const last = epochs.at(-1);
  if (last === undefined) {
    throw new ValueError("describeFit: there are no epochs; it needs one at least");
  }
  const previous = epochs.at(-2) ?? last;
  const best = epochs.reduce((low, epoch) => (epoch.valLoss < low.valLoss ? epoch : low));
  const numbers = {
    bestEpoch: best.epoch,
    gapAtBest: best.valLoss - best.trainLoss,
    gapAtEnd: last.valLoss - last.trainLoss,
    trainFell: 1 - last.trainLoss / previous.trainLoss,
    valFell: 1 - last.valLoss / previous.valLoss,
  };
  const { gapAtBest, gapAtEnd, trainFell, valFell } = numbers;
  const apart = oneLoss ? "" : " The two are losses of different kinds, and not compared with each other.";
  const judged = (verdict: Verdict, text: string): Fit => ({ verdict, text: text + apart, ...numbers });
  const losses = `the training loss is ${loss(last.trainLoss)} and the validation loss ${loss(last.valLoss)}`;

  const broken = epochs.find(({ trainLoss, valLoss }) => !Number.isFinite(trainLoss + valLoss));
  if (broken !== undefined) {
    return judged(
      "unstable",
      `Unstable: a loss of epoch ${broken.epoch} is not finite. A smaller rate may help.`,
    );
  }
  const lowest = epochs.reduce((low, epoch) => (epoch.trainLoss < low.trainLoss ? epoch : low));
  const lost = last.trainLoss - lowest.trainLoss;
  const fall = epochs[0]!.trainLoss - lowest.trainLoss;
  if (last.trainLoss >= BROKEN_OUT * lowest.trainLoss && lost > LOST * fall) {
    return judged(
      "unstable",
      `Unstable: the training loss ends at ${loss(last.trainLoss)}, ${times(last.trainLoss / lowest.trainLoss)} its lowest, ${loss(lowest.trainLoss)} in epoch ${lowest.epoch}. A smaller rate may help.`,
    );
  }
  if (epochs.length === 1) {
    return judged(
      "unknown",
      `After one epoch, ${losses}. One epoch shows no trend, so nothing is said of the fit.`,
    );
  }
  const rise = last.valLoss / best.valLoss - 1;
  // What rose while the other fell has moved away from it: the gap grew, whatever its size says.
  if (rise >= RISEN && last.trainLoss < best.trainLoss) {
    const gap = oneLoss ? `; the gap between them grew from ${loss(gapAtBest)} to ${loss(gapAtEnd)}` : "";
    return judged(
      "overfitting",
      `Overfitting since epoch ${best.epoch}: from there the validation loss rose by ${percent(rise, 1)}, from ${loss(best.valLoss)} to ${loss(last.valLoss)}, while the training loss went on falling, from ${loss(best.trainLoss)} to ${loss(last.trainLoss)}${gap}. ${accuracyMeanwhile(best, last)}`,
    );
  }
  const ratio = oneLoss ? last.valLoss / last.trainLoss : 1;
  if (trainFell >= FALLING && valFell >= FALLING && ratio < BY_HEART) {
    return judged(
      "underfitting",
      `Not yet converged, which is underfitting: in the last epoch the training loss still fell by ${percent(trainFell, 1)}, to ${loss(last.trainLoss)}, and the validation loss by ${percent(valFell, 1)}, to ${loss(last.valLoss)}. Nothing speaks of overfitting; ${moreEpochs(epochs)}.`,
    );
  }
  const errorsOfGuessing = 1 - 1 / classes;
  if (1 - last.valAccuracy > LEARNT_LITTLE * errorsOfGuessing) {
    return judged(
      "underfitting",
      `Underfitting: at the end ${losses}, and ${percent(1 - last.valAccuracy, 1)} of the validation images are misread, where guessing would misread ${percent(errorsOfGuessing, 1)}. A larger model, another rate or other data are needed.`,
    );
  }
  const byHeart =
    Number.isFinite(ratio) && ratio >= BY_HEART
      ? ` It is ${times(ratio)} the training loss: part of the training set is known by heart, but that has not begun to cost anything.`
      : "";
  const stands =
    last === best
      ? `the lowest of all ${epochs.length} epochs`
      : `${percent(rise, 1)} above its lowest, in epoch ${best.epoch}`;
  return judged(
    "well fitted",
    `Well fitted: at the end ${losses}, ${stands}; it ${valFell < 0 ? "rose" : "fell"} by ${percent(Math.abs(valFell), 1)} in the last epoch.${byHeart}`,
  );
}

const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 1 : 0)} times`;

function accuracyMeanwhile(best: Epoch, last: Epoch): string {
  const change = `from ${percent(best.valAccuracy)} to ${percent(last.valAccuracy)}`;
  return last.valAccuracy < best.valAccuracy
    ? `Validation accuracy fell with it, ${change}: the weights of epoch ${best.epoch} are the better ones.`
    : `Validation accuracy did not suffer (${change}): it makes no more mistakes, but is surer of those it makes.`;
}

/** Whether more of the same would help depends on the rate: one that has been annealed away moves nothing. */
function moreEpochs(epochs: readonly Epoch[]): string {
  const last = epochs.at(-1)!;
  const annealed = last.lr < 0.05 * Math.max(...epochs.map(({ lr }) => lr));
  const price = `each of which takes ${duration(last.seconds)}`;
  return annealed
    ? `a longer schedule would probably lower both, for the rate has been annealed to ${Number(last.lr.toPrecision(2))}`
    : `more epochs, ${price}, would probably lower both`;
}
