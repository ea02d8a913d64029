/**
 * Positions of MNIST test images whose labels are disputed.
 *
 * Source: cleanlab's list of label errors in the test set (Northcutt, Athalye, Mueller, "Pervasive Label Errors in Test
 * Sets Destabilize Machine Learning Benchmarks", 2021).
 */
export const DISPUTED: readonly number[] = [
  947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
];
