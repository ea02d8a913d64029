// Modules that make one value of one, or of those along an axis.

import fc from "fast-check";
import { GELU, Identity, LeakyReLU, Sigmoid, SiLU, Softmax, Tanh } from "../../nn/index.js";
import { axis as axisOf } from "../arbitraries/index.js";
import { describeModule, type ModuleInfo } from "./module-info.js";
import { layer, moduleSamples, type Recipe } from "./module-sample.js";
import { anyValues, awayFromZero, type Fill, shapes } from "./values.js";

const ofAnyShape = (recipes: readonly Recipe[], fill: Fill = anyValues) =>
  fc.constantFrom(...recipes).chain((recipe) => moduleSamples(recipe, shapes().chain(fill)));

const softmaxes = shapes(1, 3).chain((shape) =>
  axisOf(shape.length).chain((axis) => moduleSamples(layer("Softmax", Softmax, axis), anyValues(shape))),
);

export const activationModules: Readonly<Record<string, ModuleInfo>> = {
  Identity: describeModule({
    module: Identity,
    domain: "all numbers",
    rtol: 0,
    variants: {
      "of any shape": { samples: ofAnyShape([layer("Identity", Identity)]), derivatives: 2 },
    },
  }),
  Sigmoid: describeModule({
    module: Sigmoid,
    domain: "all numbers",
    rtol: 1e-6,
    variants: { "of any shape": { samples: ofAnyShape([layer("Sigmoid", Sigmoid)]), derivatives: 2 } },
  }),
  Tanh: describeModule({
    module: Tanh,
    domain: "all numbers",
    rtol: 1e-6,
    variants: { "of any shape": { samples: ofAnyShape([layer("Tanh", Tanh)]), derivatives: 2 } },
  }),
  LeakyReLU: describeModule({
    module: LeakyReLU,
    domain: "all numbers; the slope at 0 is `slope`",
    rtol: 1e-6,
    variants: {
      "of both signs, any slope": {
        samples: ofAnyShape(
          [layer("LeakyReLU", LeakyReLU), layer("LeakyReLU", LeakyReLU, 0.25)],
          awayFromZero,
        ),
        derivatives: 2,
      },
    },
  }),
  GELU: describeModule({
    module: GELU,
    domain: "all numbers",
    rtol: 1e-6,
    variants: {
      "exact and by tanh": {
        samples: ofAnyShape([layer("GELU", GELU), layer("GELU", GELU, { approximate: "tanh" })]),
        derivatives: 2,
      },
    },
  }),
  SiLU: describeModule({
    module: SiLU,
    domain: "all numbers",
    rtol: 1e-6,
    variants: { "of any shape": { samples: ofAnyShape([layer("SiLU", SiLU)]), derivatives: 2 } },
  }),
  Softmax: describeModule({
    module: Softmax,
    domain: "all numbers",
    rtol: 1e-6,
    variants: { "along any axis": { samples: softmaxes, derivatives: 2 } },
  }),
};
