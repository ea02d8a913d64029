/**
 * Positions of MNIST test images whose labels are disputed.
 *
 * Source: cleanlab's list of label errors in the test set (Northcutt, Athalye, Mueller, "Pervasive Label Errors in Test
 * Sets Destabilize Machine Learning Benchmarks", 2021).
 */
const DISPUTED: readonly number[] = [
  947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
];

const WHOLE_TEST_SET = 10_000;

/** Those among so many test images, from `--data` or not: none unless they are MNIST's whole test set. */
export const disputedIn = (images: number, data: string | undefined): readonly number[] =>
  images === WHOLE_TEST_SET && data === undefined ? DISPUTED : [];
