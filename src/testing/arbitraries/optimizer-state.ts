import fc from "fast-check";
import { describeItems } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { Adagrad, type AdagradOptions } from "../../optim/adagrad.js";
import { Adam, type AdamOptions } from "../../optim/adam.js";
import { AdamW } from "../../optim/adamw.js";
import { NAdam, type NAdamOptions } from "../../optim/nadam.js";
import type { Optimizer } from "../../optim/optimizer.js";
import { RMSprop, type RmsPropOptions } from "../../optim/rmsprop.js";
import { SGD, type SgdOptions } from "../../optim/sgd.js";
import { checkOptions } from "../../options.js";
import type { NumericArray } from "../../tensor/dtype.js";
import type { Shape } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { toCode } from "../to-code.js";
import { OPTIMIZER_OPTIONS } from "./optimizer-options.js";
import { shape as anyShape } from "./shape.js";
import type { Sized } from "./size.js";
import { elementsOf } from "./tensor.js";
import { tensorsOf } from "./tensors-of.js";

/** The classes of `optim` that a case may be of. */
export type OptimizerKind = "SGD" | "Adam" | "AdamW" | "RMSprop" | "Adagrad" | "NAdam";

/** What each class of `optim` can be told, where a case is of that class. */
export type OptimizerCaseOptions = SgdOptions & AdamOptions & RmsPropOptions & AdagradOptions & NAdamOptions;

/** Which optimizers occur, and how many steps they take. */
export interface OptimizerStateConstraints extends Sized {
  /** Default: all of them. */
  kinds?: readonly OptimizerKind[];
  /** Of the parameter. Default: up to two short axes. */
  shape?: fc.Arbitrary<Shape>;
  /** How many gradients arrive at most, one in each step. Default 6. */
  maxSteps?: number;
  /** Default "float64". */
  dtype?: "float32" | "float64";
}

/** An optimizer's settings, a parameter, and the gradients that arrive one after the other. */
export interface OptimizerCase {
  /** Its class. */
  readonly kind: OptimizerKind;
  /** Those that are not left to their defaults. */
  readonly options: Readonly<OptimizerCaseOptions>;
  /** A leaf that requires a gradient. Each run of a property gets one of its own, since optimizers change it in place. */
  readonly parameter: Tensor;
  /** At least one. */
  readonly gradients: readonly Tensor[];
  /** A new optimizer with these settings, for the parameter unless others are given. */
  make(parameters?: readonly Tensor[]): Optimizer;
  /** An object of `parameter`, `gradients` and `make` as code. */
  [fc.toStringMethod](): string;
}

interface StatePlan {
  settings: { kind: OptimizerKind; options: OptimizerCaseOptions };
  shape: Shape;
  steps: number;
}

const OPTIMIZERS = { SGD, Adam, AdamW, RMSprop, Adagrad, NAdam };
const KINDS = Object.keys(OPTIMIZERS) as OptimizerKind[];

/**
 * An optimizer with any of its settings, a parameter, and the gradients of a few steps: what an optimizer needs
 * to be tried. Shrinks to fewer steps, fewer settings, a smaller parameter.
 *
 * @throws {ValueError} when `kinds` is empty, or names a class that there is none of.
 * @example
 * const states = arbitraries.optimizerState({ kinds: ["SGD"] });
 * fc.assert(
 *   fc.property(states, ({ parameter, gradients, make }) => {
 *     const optimizer = make();
 *     for (const gradient of gradients) {
 *       parameter.grad = gradient;
 *       optimizer.step();
 *     }
 *     return parameter.dataSync().every(Number.isFinite);
 *   }),
 * );
 */
export function optimizerState(constraints: OptimizerStateConstraints = {}): fc.Arbitrary<OptimizerCase> {
  checkOptions("optimizerState", constraints, {
    kinds: true,
    shape: true,
    maxSteps: true,
    dtype: true,
    size: true,
  });
  const { kinds = KINDS, dtype = "float64", maxSteps = 6, size } = constraints;
  const { shape = anyShape({ maxRank: 2, size }) } = constraints;
  requireKinds(kinds);
  const settings = fc.oneof(
    ...kinds.map((kind) =>
      fc.record(
        { kind: fc.constant(kind), options: OPTIMIZER_OPTIONS[kind] as fc.Arbitrary<OptimizerCaseOptions> },
        { noNullPrototype: true },
      ),
    ),
  );
  const plans = fc.record(
    { settings, shape, steps: fc.integer({ min: 1, max: maxSteps }) },
    { noNullPrototype: true },
  );
  const cells = elementsOf("optimizerState", dtype, {});
  // The gradients of all steps in one tensor: fewer steps keep those that they need.
  return tensorsOf<StatePlan>(plans, ({ shape, steps }) => [
    { shape, dtype, cells, requiresGrad: true },
    { shape: [steps, ...shape], dtype, cells },
  ]).map(({ plan: { settings, shape }, tensors: [parameter, all] }) => {
    const { kind, options } = settings;
    const data = all.dataSync();
    const gradients = Array.from({ length: all.shape[0] }, (_, i) =>
      Tensor.fromHost(dtype, data.slice(i * parameter.size, (i + 1) * parameter.size) as NumericArray, shape),
    );
    return {
      kind,
      options,
      parameter,
      gradients,
      make: (parameters = [parameter]) => new OPTIMIZERS[kind](parameters, options),
      [fc.toStringMethod]: () =>
        `{ parameter: ${fc.stringify(parameter)}, gradients: ${toCode(gradients)}, make: (parameters) => new optim.${kind}(parameters, ${toCode(options)}) }`,
    };
  });
}

function requireKinds(kinds: readonly OptimizerKind[]): void {
  if (Array.isArray(kinds) && kinds.length > 0 && kinds.every((kind) => KINDS.includes(kind))) return;
  throw new ValueError(
    `optimizerState: kinds is ${describeItems(kinds)}; it must be an array of one or more of ${KINDS.join(", ")}`,
  );
}
