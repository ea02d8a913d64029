// Modules that normalize by a mean and a variance.

import fc from "fast-check";
import type { BatchNormOptions } from "../../nn/batch-norm.js";
import { BatchNorm1d, BatchNorm2d, GroupNorm, LayerNorm } from "../../nn/index.js";
import type { Module } from "../../nn/module.js";
import { dim } from "../arbitraries/index.js";
import { describeModule, type ModuleInfo, type ModuleSample } from "./module-info.js";
import { layer, moduleSamples } from "./module-sample.js";
import { allDifferent, shapes } from "./values.js";

const dtype = "float64";

const images = fc
  .record({ N: dim(2), C: dim(2), H: dim(3), W: dim(3) })
  .map(({ N, C, H, W }) => (N * H * W > 1 ? [N, C, H, W] : [2, C, H, W]));

const features = fc
  .record({ N: dim(3), C: dim(3), L: fc.option(dim(3)) })
  .map(({ N, C, L }) => [N * (L ?? 1) > 1 ? N : 2, C, ...(L === null ? [] : [L])]);

const batchNorm = (
  name: string,
  Class: new (channels: number, options: BatchNormOptions) => Module,
  shapes: fc.Arbitrary<number[]>,
  training: boolean,
): fc.Arbitrary<ModuleSample> =>
  fc
    .tuple(shapes, fc.record({ affine: fc.boolean(), eps: fc.constantFrom(1e-5, 0.1) }, { requiredKeys: [] }))
    .chain(([shape, options]) =>
      moduleSamples(layer(name, Class, shape[1], { ...options, dtype }), allDifferent(shape), { training }),
    );

/** A single value has no variance: its slope would be that of a cliff of the width of eps. */
const eps = fc.constantFrom(0.1, 0.5);

const layerNorms = fc
  .tuple(
    shapes(1, 2),
    // The first axis is the batch.
    shapes(1, 1),
    fc.record({ eps, elementwiseAffine: fc.boolean() }, { requiredKeys: ["eps"] }),
  )
  .chain(([last, leading, options]) =>
    moduleSamples(
      layer("LayerNorm", LayerNorm, last, { ...options, dtype }),
      allDifferent([...leading, ...last]),
    ),
  );

const groupNorms = fc
  .record({
    N: dim(2),
    groups: dim(2),
    each: dim(2),
    positions: shapes(0, 2),
    options: fc.record({ eps, affine: fc.boolean() }, { requiredKeys: ["eps"] }),
  })
  .chain(({ N, groups, each, positions, options }) =>
    moduleSamples(
      layer("GroupNorm", GroupNorm, groups, groups * each, { ...options, dtype }),
      allDifferent([N, groups * each, ...positions]),
    ),
  );

export const normModules: Readonly<Record<string, ModuleInfo>> = {
  BatchNorm1d: describeModule({
    module: BatchNorm1d,
    domain: "in training at least two values for each channel",
    rtol: 1e-6,
    variants: {
      "in training": { samples: batchNorm("BatchNorm1d", BatchNorm1d, features, true), derivatives: 2 },
      "in inference": { samples: batchNorm("BatchNorm1d", BatchNorm1d, features, false), derivatives: 2 },
    },
  }),
  BatchNorm2d: describeModule({
    module: BatchNorm2d,
    domain: "in training at least two values for each channel",
    rtol: 1e-6,
    variants: {
      "in training": { samples: batchNorm("BatchNorm2d", BatchNorm2d, images, true), derivatives: 2 },
      "in inference": { samples: batchNorm("BatchNorm2d", BatchNorm2d, images, false), derivatives: 2 },
    },
  }),
  LayerNorm: describeModule({
    module: LayerNorm,
    domain: "all numbers",
    rtol: 1e-6,
    variants: { "over one or two axes": { samples: layerNorms, derivatives: 2 } },
  }),
  GroupNorm: describeModule({
    module: GroupNorm,
    domain: "all numbers",
    rtol: 1e-6,
    variants: { "any groups and positions": { samples: groupNorms, derivatives: 2 } },
  }),
};
