import { expect, test } from "vitest";
import { recipes } from "../../../../../examples/mnist/evaluation/recipes.js";
import { commandOf, type RunConfig } from "../../../../../examples/mnist/evaluation/runs/run-config.js";

const config: RunConfig = { ...recipes.best, recipe: "best", seed: 3, backend: "auto" };

test("a run is told as the recipe and what was changed about it", () => {
  expect(commandOf(config)).toBe("npm run mnist -- train --recipe best --seed 3");
  const changed: RunConfig = {
    ...config,
    limit: 500,
    batchSize: 64,
    batchNorm: true,
    augment: "rotation and crop",
  };
  expect(commandOf(changed)).toBe(
    'npm run mnist -- train --recipe best --seed 3 --limit 500 --batch-norm --batch-size 64 --augment "rotation and crop"',
  );
  const teacher = ["runs/a.safetensors", "runs/b c"].map((file) => ({ file, sha256: "0" }));
  expect(commandOf({ ...config, recipe: "distilled", ...recipes.distilled, splitSeed: 1, teacher })).toBe(
    'npm run mnist -- train --recipe distilled --seed 3 --split-seed 1 --teacher runs/a.safetensors "runs/b c"',
  );
});
