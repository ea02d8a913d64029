import type { FormDigit } from "./find-digits.js";

/** A digit on a form, read. */
export interface ReadDigit extends FormDigit {
  digit: number;
  probability: number;
  /** Of the ten digits; with `noDigit` they add up to 1. */
  probabilities: number[];
  /** That it is none of them: 0 where the network was not trained to tell. */
  noDigit: number;
}
