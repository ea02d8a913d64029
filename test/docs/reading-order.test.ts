import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ROOT, read, typescriptFiles } from "./project-files.js";

/** The twelve files that a learner reads one after the other. */
const TOUR = [
  "examples/mnist/model.ts",
  "src/tensor/tensor.ts",
  "src/ops/conv2d.ts",
  "src/backends/backend.ts",
  "kernels/im2col/reference.ts",
  "kernels/matmul/reference.ts",
  "kernels/conv2d/im2col.ts",
  "src/ops/max-pool2d.ts",
  "src/ops/cross-entropy.ts",
  "src/autograd/backward.ts",
  "src/optim/adam.ts",
  "examples/mnist/train.ts",
];

const lastLine = (file: string) => read(file).trimEnd().split("\n").at(-1);

describe("the reading order", () => {
  test.each(TOUR)("%s exists", (file) => {
    expect(existsSync(ROOT + file)).toBe(true);
  });

  test.each(TOUR.slice(0, -1).map((file, i) => [file, TOUR[i + 1]]))(
    "%s ends by leading to %s",
    (file, next) => {
      const [leads, why] = (lastLine(file) ?? "").split(`// Next: ${next}, `);
      expect(leads).toBe("");
      expect(why).toMatch(/^\w.*\.$/);
    },
  );

  test.each(TOUR)("%s is short enough to be read in one go", (file) => {
    expect(read(file).trimEnd().split("\n").length).toBeLessThanOrEqual(250);
  });

  test("the last file ends the tour", () => {
    expect(lastLine(TOUR.at(-1)!)).toMatch(/^\/\/ This is the last of the twelve files/);
  });

  test("no other file says where to go next, and none says it twice", () => {
    const leading = typescriptFiles("src", "kernels", "examples").flatMap((file) =>
      [...read(file).matchAll(/^\s*\/\/ Next:/gm)].map(() => file),
    );
    expect(leading).toEqual(TOUR.slice(0, -1).sort());
  });
});
