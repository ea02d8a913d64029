/**
 * The power of ten of the step by which a number is nudged where nobody has chosen another one, as a share of its tensor's
 * scale: small enough for most kinks to lie outside, large enough for the losses to differ in many digits.
 */
export const NUDGE_EXPONENT = -4;
