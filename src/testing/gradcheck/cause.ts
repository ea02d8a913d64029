import type { Finding } from "./finding.js";
import type { Settings } from "./options.js";

/**
 * Why a check failed: the backward is wrong; or no step tells the slope, for round-off or for truncation; or there is no slope,
 * at a kink or at a jump; or no gradient arrived where one was asked for.
 */
export type Cause = "wrong-backward" | "truncation" | "round-off" | "kink" | "jump" | "undefined";

export interface CauseFound {
  readonly cause: Cause;
  readonly text: string;
}

/** What the failures have in common. One that differences could decide says more than those that they could not. */
export function causeOf(failed: readonly Finding[], settings: Settings): CauseFound {
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
  if (smooth.some(({ analytical }) => !Number.isFinite(analytical))) {
    return { cause: "wrong-backward", text: "the backward is wrong: it made values that are not finite" };
  }
  const decided = smooth.filter(({ absolute, tolerance }) => absolute > tolerance);
  if (decided.length > 0) {
    const clearest = Math.max(...decided.map(({ absolute, tolerance }) => absolute / tolerance));
    return {
      cause: "wrong-backward",
      text: `the backward is wrong: it is off by up to ${times(clearest)} what differences and rounding leave open`,
    };
  }
  const [{ limit, bound, numerical }] = [...smooth].sort((a, b) => b.bound - a.bound);
  const open = `whatever the step, the slope is only known as ${numerical.toPrecision(3)} ± ${bound.toPrecision(3)}`;
  return limit === "round-off"
    ? {
        cause: "round-off",
        text: `round-off: the values of the function are rounded more coarsely than it changes: ${open}, which says nothing of the gradient. Scale the outputs down, leave out large constants, or compute in float64 throughout`,
      }
    : {
        cause: "truncation",
        text: `truncation: the function bends or jumps too much at every distance: ${open}, which says nothing of the gradient. Move the inputs to where it is smooth`,
      };
}

/** How many times as much, as people say it. */
const times = (x: number): string => (x < 1e4 ? `${x.toPrecision(3)} times` : `${x.toExponential(0)} times`);
