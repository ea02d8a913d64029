import { ValueError } from "pellucid";

/**
 * Marks that are no digits are drawn, and digits beside them, so what is learned with them must be digits.
 *
 * @param classes what the data calls its classes, where it is not by their numbers.
 * @throws ValueError where the images are of something else.
 */
export function requireDigits(nonDigits: number, classes: readonly string[] | undefined): void {
  if (nonDigits === 0 || classes === undefined || classes.every((name, i) => name === String(i))) return;
  throw new ValueError(
    `train: --non-digits is ${nonDigits}, but the data tells ${classes.join(", ")} apart; it draws digits: give --non-digits 0, or take MNIST`,
    { nonDigits, classes },
  );
}

/** @throws ValueError where none is drawn: the model would say that it tells what is no digit, and never have seen any. */
export function requireDrawn(drawn: number, nonDigits: number, images: number): void {
  if (drawn > 0) return;
  throw new ValueError(
    `train: --non-digits is ${nonDigits}, which of ${images} images draws no mark; it must draw one at least: give 1/${images} or more, or 0`,
    { nonDigits, images },
  );
}
