import type { Rejection } from "pellucid/metrics";
import { percent } from "../report/format.js";

/** From which probability on a digit is to be trusted. */
interface Rejecting {
  /** What logits are divided by. */
  temperature: number;
  /** Digits below this probability are unsure. */
  below: number;
  /** What a model's file says, with the threshold that is gone by. */
  told: Partial<Rejection> & { threshold: number };
  /** The same for people. */
  text: string;
}

/**
 * What a model was calibrated to, or what was asked for.
 *
 * @param given goes before the threshold of the model's file.
 */
export function rejecting(calibrated: Rejection | null, given: number | undefined): Rejecting {
  const threshold = given ?? calibrated?.threshold ?? 0;
  // A network that nothing could be accepted of in validation may be as sure as it likes.
  const acceptsNothing = given === undefined && calibrated?.coverage === 0;
  return {
    temperature: calibrated?.temperature ?? 1,
    below: acceptsNothing ? Number.POSITIVE_INFINITY : threshold,
    told: { ...calibrated, threshold },
    text: describe(calibrated, given),
  };
}

function describe(calibrated: Rejection | null, given: number | undefined): string {
  if (given !== undefined) return `rejecting what is less probable than ${percent(given)}, as asked for`;
  if (calibrated === null) {
    return "its file names no threshold for rejection: every digit is taken as read; --reject-below P sets one";
  }
  const { threshold, temperature, maxErrorRate, coverage } = calibrated;
  return (
    `rejecting what is less probable than ${percent(threshold)} at temperature ${temperature.toFixed(2)}: ` +
    `of the rest at most ${percent(maxErrorRate)} are wrong (accepted in validation: ${percent(coverage)})`
  );
}

/** What is rather no digit, whatever threshold was asked for. */
export const isNoDigit = ({ probability, noDigit }: { probability: number; noDigit: number }): boolean =>
  noDigit > probability;

/** Whether what was read is not to be trusted. */
export const isUnsure = (read: { probability: number; noDigit: number }, below: number): boolean =>
  read.probability < below || isNoDigit(read);

/** The classes, the likeliest first. */
export const ranked = (probabilities: readonly number[]): number[] =>
  [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
