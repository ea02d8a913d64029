// Kernels that everybody knows.

export const presets = ["identity", "blur", "horizontal", "vertical", "laplace", "random"] as const;
export type Preset = (typeof presets)[number];

const THREE: Record<Exclude<Preset, "random">, readonly number[]> = {
  identity: [0, 0, 0, 0, 1, 0, 0, 0, 0],
  blur: new Array(9).fill(1 / 9),
  horizontal: [-0.25, -0.5, -0.25, 0, 0, 0, 0.25, 0.5, 0.25],
  vertical: [-0.25, 0, 0.25, -0.5, 0, 0.5, -0.25, 0, 0.25],
  laplace: [0, 1, 0, 1, -4, 1, 0, 1, 0],
};

/** Row by row; those of 3 x 3 stand in the middle of a larger kernel, and of a smaller one only their middle is left. */
export function preset(name: Preset, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => {
    if (name === "random") return Math.round((Math.random() - 0.5) * 100) / 100;
    const y = Math.floor(i / columns) - Math.floor(rows / 2) + 1;
    const x = (i % columns) - Math.floor(columns / 2) + 1;
    return y >= 0 && y < 3 && x >= 0 && x < 3 ? THREE[name][3 * y + x] : 0;
  });
}
