import type { Robustness } from "../corruptions/robustness.js";

/** The figures without the pictures. */
export const robustnessJson = ({ seed, images, clean, mean, kinds }: Robustness) => ({
  seed,
  images,
  clean,
  mean,
  kinds: kinds.map(({ name, right, accuracy }) => ({ name, right, accuracy })),
});
