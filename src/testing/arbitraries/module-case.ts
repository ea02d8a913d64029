import fc from "fast-check";
import type { Module } from "../../nn/module.js";
import { Sequential } from "../../nn/sequential.js";
import { checkOptions } from "../../options.js";
import { manualSeed, withOwnRandomState } from "../../tensor/random.js";
import type { Shape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { toCode } from "../to-code.js";
import { type LayerKind, layers, type PlannedLayer } from "./module-layers.js";
import { largestDim, type Sized } from "./size.js";
import { elementsOf } from "./tensor.js";
import { tensorsOf } from "./tensors-of.js";

/** Which layers occur, and how many. */
export interface ModuleCaseConstraints extends Sized {
  /** Which occur. Default: all but "Dropout", whose results differ from call to call. */
  layers?: readonly LayerKind[];
  /** Default: 4 at size "small". */
  maxLayers?: number;
  /** Whether the module is in training. Default true. */
  training?: boolean;
  /** Default "float64". */
  dtype?: "float32" | "float64";
}

/** A small network, and an input for it. */
export interface ModuleCase {
  /** The network. */
  readonly module: Module;
  /** [N, features] or [N, C, H, W] */
  readonly input: Tensor;
  /** Another module with the same layers and the same weights. */
  make(): Module;
  /** An object of `module` and `input` as code. */
  [fc.toStringMethod](): string;
}

interface Draw {
  kind: LayerKind;
  choice: number[];
}

const FOR_ROWS: readonly LayerKind[] = ["Linear", "ReLU", "Flatten", "Dropout"];

/**
 * Small networks of layers that fit together, `new nn.Sequential(…)`, nested now and then, with weights of a seed, and
 * inputs for them. They shrink to one layer of one feature.
 *
 * @example
 * const cases = arbitraries.moduleCase({ layers: ["Linear", "AvgPool2d", "Conv2d"] });
 * fc.assert(fc.property(cases, ({ module, input }) => gradcheck(module, [input]).ok), { numRuns: 5 });
 */
export function moduleCase(constraints: ModuleCaseConstraints = {}): fc.Arbitrary<ModuleCase> {
  checkOptions("moduleCase", constraints, {
    layers: true,
    maxLayers: true,
    training: true,
    dtype: true,
    size: true,
  });
  const { training = true, dtype = "float64", size } = constraints;
  const kinds =
    constraints.layers ?? (Object.keys(layers) as LayerKind[]).filter((kind) => kind !== "Dropout");
  const { maxLayers = largestDim(size) } = constraints;
  const few = fc.integer({ min: 1, max: 3 });
  const some = fc.integer({ min: 1, max: 5 });
  const draw: fc.Arbitrary<Draw> = fc.record(
    {
      kind: fc.constantFrom(...kinds),
      choice: fc.array(fc.nat(11), { minLength: 3, maxLength: 3 }),
    },
    { noNullPrototype: true },
  );
  const rows = fc.tuple(few, some);
  const images = fc.tuple(few, few, some, some);
  const plans = fc.record(
    {
      shape: (kinds.some((kind) => FOR_ROWS.includes(kind))
        ? fc.oneof({ withCrossShrink: true }, rows, images)
        : images) as fc.Arbitrary<Shape>,
      draws: fc.array(draw, { minLength: 1, maxLength: maxLayers, size: "max" }),
      /** How many of the last layers are in a Sequential of their own. */
      nested: fc.nat(2),
      seed: fc.noShrink(fc.nat(999)),
    },
    { noNullPrototype: true },
  );
  const cells = elementsOf("moduleCase", dtype, {});
  return tensorsOf(plans, ({ shape }) => [{ shape, dtype, cells }]).map(
    ({ plan: { shape, draws, nested, seed }, tensors: [input] }) => {
      const recipe = nest(planAll(shape, draws, dtype, kinds), nested);
      const make = () => seeded(seed, () => recipe.make().train(training));
      return {
        module: make(),
        input,
        make,
        [fc.toStringMethod]: () =>
          `(() => { manualSeed(${seed}); return { module: ${recipe.code}${training ? "" : ".eval()"}, input: ${toCode(input)} }; })()`,
      };
    },
  );
}

/** Where a layer does not take what it gets there is a Linear instead, or nothing; a Flatten, where that leaves nothing. */
function planAll(
  shape: Shape,
  draws: readonly Draw[],
  dtype: "float32" | "float64",
  kinds: readonly LayerKind[],
): PlannedLayer[] {
  const planned: PlannedLayer[] = [];
  for (const { kind, choice } of draws) {
    const to = planned.at(-1)?.shape ?? shape;
    const layer =
      layers[kind](to, choice, dtype) ?? (kinds.includes("Linear") ? layers.Linear(to, choice, dtype) : null);
    if (layer !== null) planned.push(layer);
  }
  return planned.length > 0 ? planned : [layers.Flatten(shape, [], dtype)!];
}

type Recipe = Pick<PlannedLayer, "code" | "make">;

const sequential = (parts: readonly Recipe[]): Recipe => ({
  code: `new nn.Sequential(${parts.map(({ code }) => code).join(", ")})`,
  make: () => new Sequential(...parts.map((part) => part.make())),
});

function nest(parts: readonly Recipe[], last: number): Recipe {
  if (last === 0 || last >= parts.length) return sequential(parts);
  return sequential([...parts.slice(0, -last), sequential(parts.slice(-last))]);
}

const seeded = <T>(seed: number, fn: () => T): T =>
  withOwnRandomState(() => {
    manualSeed(seed);
    return fn();
  });
