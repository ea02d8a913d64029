import type { Finding } from "./finding.js";
import { centralDifference, type Place } from "./numerical.js";
import { plain, type Settings } from "./options.js";

/**
 * Why a check failed: the backward is wrong; or the numerical slope is, by truncation or by round-off; or there is no
 * slope, at a kink or at a jump; or no gradient arrived where one was asked for.
 */
/** What makes analytical and numerical gradient differ: the backward, the step of the difference, or the function. */
export type Cause = "wrong-backward" | "truncation" | "round-off" | "kink" | "jump" | "undefined";

export interface CauseFound {
  readonly cause: Cause;
  readonly text: string;
}

/** How many of the worst findings are computed again. */
const AGAIN = 8;
/** Steps so close to eps that truncation and a wrong backward hardly change, but rounding is drawn anew. */
const NEARBY = [0.93, 0.97, 1.03, 1.07];

/**
 * Runs the worst failures again with half the step. Truncation is of order h² (five-point: h⁴), so its error falls to
 * a quarter (a sixteenth); round-off is of order 1/h and grows, and differs from one step to the next; the error of a
 * wrong backward stays.
 */
export function causeOf(place: Place, failed: readonly Finding[], settings: Settings): CauseFound {
  const { eps, scheme } = settings;
  if (failed.every(({ kind }) => kind === "jump")) {
    return {
      cause: "jump",
      text: "the function jumps here, so it has no slope: move the inputs away from the jump",
    };
  }
  if (settings.kinks === "fail" && failed.every(({ kind }) => kind !== "smooth")) {
    return {
      cause: "kink",
      text: 'the slopes to the left and to the right differ here, and kinks count as failures: move the inputs away from the kinks, or pass { kinks: "subgradient" }',
    };
  }
  const smooth = failed.filter(({ kind }) => kind === "smooth");
  if (smooth.length === 0) {
    return {
      cause: "wrong-backward",
      text: "the backward is wrong: at these kinks its slope is not between those to the left and to the right",
    };
  }

  const worst = [...smooth]
    .sort((a, b) => b.absolute / b.tolerance - a.absolute / a.tolerance)
    .slice(0, AGAIN);
  if (worst.some(({ analytical }) => !Number.isFinite(analytical))) {
    return { cause: "wrong-backward", text: "the backward is wrong: it made values that are not finite" };
  }
  const errorAt = ({ direction, analytical }: Finding, h: number) =>
    analytical - centralDifference(place, direction, h, scheme);
  const error = rms(worst.map((f) => errorAt(f, eps)));
  const ratio = rms(worst.map((f) => errorAt(f, eps / 2))) / error;
  const scatter = rms(worst.flatMap((f) => spread(NEARBY.map((k) => errorAt(f, k * eps))))) / error;
  const rounding = rms(place.outputs.values.map((y, o) => place.weights[o] * y * 2 ** -53)) / eps / error;
  const changed = `with half the step it is ${ratio.toFixed(2)} times as large`;
  if (scatter > 0.2 || ratio > 1.5 || rounding > 0.2) {
    return {
      cause: "round-off",
      text: `round-off: the values of the function are rounded more coarsely than it changes within a step of ${plain(eps)}, so the error says nothing (${changed}). Take a larger eps, or scale the outputs down`,
    };
  }
  const truncation = scheme === "central" ? 1 / 4 : 1 / 16;
  if (ratio < 2 * truncation) {
    return {
      cause: "truncation",
      text: `truncation: the error falls with the step (${changed}; truncation makes it ${truncation}). The function bends too much for a step of ${plain(eps)}: take a smaller eps, or { scheme: "five-point" }`,
    };
  }
  return {
    cause: "wrong-backward",
    text: `the backward is wrong: with half the step the error stays (${ratio.toFixed(2)} times as large; truncation would make it ${truncation}, round-off about 2)`,
  };
}

const rms = (values: readonly number[] | Float64Array): number =>
  Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0) / values.length);

/** Differences from the straight line through the values, which equal steps leave of a smooth function. */
function spread(values: readonly number[]): number[] {
  const [a, b, c, d] = values;
  return [(a - b - c + d) / 2, (a - 3 * b + 3 * c - d) / Math.sqrt(20)];
}
