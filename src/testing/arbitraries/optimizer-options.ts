import fc from "fast-check";
import type { AdagradOptions } from "../../optim/adagrad.js";
import type { AdamOptions } from "../../optim/adam.js";
import type { NAdamOptions } from "../../optim/nadam.js";
import type { RmsPropOptions } from "../../optim/rmsprop.js";
import type { SgdOptions } from "../../optim/sgd.js";

const lr = fc.integer({ min: 0, max: 8 }).map((k) => k / 16);
const weightDecay = fc.constantFrom(0, 0.01, 0.1, 0.5);
const momentum = fc.constantFrom(0, 0.5, 0.9, 0.99);
const betas = fc.tuple(fc.constantFrom(0, 0.5, 0.9, 0.99), fc.constantFrom(0.9, 0, 0.99));
const eps = fc.constantFrom(1e-8, 1e-4, 0.1);

/** Each setting in half of the cases. */
function some<T extends object>(settings: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  const optional = Object.entries<fc.Arbitrary<unknown>>(settings).map(
    ([key, value]) => [key, fc.option(value, { nil: undefined, freq: 2 })] as const,
  );
  return fc
    .record(Object.fromEntries(optional), { noNullPrototype: true })
    .map(
      (drawn) =>
        Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)) as Partial<T>,
    );
}

const sgdOptions: fc.Arbitrary<SgdOptions> = some<Required<SgdOptions>>({
  lr,
  momentum,
  dampening: fc.constantFrom(0, 0.1, 0.5),
  weightDecay,
  nesterov: fc.boolean(),
}).map(({ dampening, ...options }) => {
  if (options.nesterov) return { ...options, momentum: options.momentum || 0.5 };
  return dampening === undefined ? options : { ...options, dampening };
});

/** A mean of squares that forgets at once may be 0, or nothing but rounding; what is divided by it must not be tiny. */
const LARGE_EPS = { eps: 0.1 };

const withLargeEps = <T extends AdamOptions>(options: T): T =>
  options.betas?.[1] === 0 ? { ...options, ...LARGE_EPS } : options;

const adamOptions: fc.Arbitrary<AdamOptions> = some<Required<AdamOptions>>({
  lr,
  betas,
  eps,
  weightDecay,
}).map(withLargeEps);

const nadamOptions: fc.Arbitrary<NAdamOptions> = some<Required<NAdamOptions>>({
  lr,
  betas,
  eps,
  weightDecay,
  momentumDecay: fc.constantFrom(0, 0.004, 0.1, 1),
}).map(withLargeEps);

const rmspropOptions: fc.Arbitrary<RmsPropOptions> = some<Required<RmsPropOptions>>({
  lr,
  alpha: fc.constantFrom(0.9, 0.99, 0.5, 0),
  eps,
  weightDecay,
  momentum,
  centered: fc.boolean(),
}).map((options) => {
  const { alpha, centered } = options;
  // The less the means remember, the more of v − m² is lost to rounding.
  const forgets = alpha === 0 || (centered === true && alpha === 0.5);
  return forgets ? { ...options, ...LARGE_EPS } : options;
});

const adagradOptions: fc.Arbitrary<AdagradOptions> = some<Required<AdagradOptions>>({
  lr,
  lrDecay: fc.constantFrom(0, 0.1, 0.5),
  weightDecay,
  initialAccumulatorValue: fc.constantFrom(0, 0.1, 1),
  eps: fc.constantFrom(1e-10, 1e-4, 0.1),
});

/** All settings of each class, any of them left to its default. */
export const OPTIMIZER_OPTIONS = {
  SGD: sgdOptions,
  Adam: adamOptions,
  AdamW: adamOptions,
  RMSprop: rmspropOptions,
  Adagrad: adagradOptions,
  NAdam: nadamOptions,
};
