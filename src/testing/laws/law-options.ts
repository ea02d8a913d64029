import fc from "fast-check";
import { Module } from "../../nn/module.js";
import type { OptionNames } from "../../options.js";
import type { Shape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { shape as anyShape } from "../arbitraries/shape.js";
import type { Sized } from "../arbitraries/size.js";
import { ELEMENT_NAMES, type ElementConstraints, elementsOf } from "../arbitraries/tensor.js";
import { type Slot, tensorsOf } from "../arbitraries/tensors-of.js";
import { sourceOf } from "../to-code.js";

/** A function of one tensor, and of what else `given` draws; or a module. */
export type LawOp<Given> = ((x: Tensor, given: Given) => Tensor) | Module;

/** What all laws about an op take. The elements of inputs are those of `arbitraries.tensor`: on a grid of eighths. */
export interface LawOptions<Given> extends ElementConstraints, Sized {
  /** What else the op depends on: drawn anew for each case, and handed to the op as its second argument. */
  given?: fc.Arbitrary<Given>;
  /** Of the input: one shape, any of an arbitrary, or the one that goes with what was given. */
  shape?: Shape | fc.Arbitrary<Shape> | ((given: Given) => Shape);
  /** Of the input. Default "float64". */
  dtype?: "float32" | "float64";
  /**
   * How many roundings both sides may be apart, of numbers as large as the largest term (2⁻⁵³ of it in float64, 2⁻²⁴ in
   * float32). Each law says its default.
   */
  roundings?: number;
  /** What to call the op in the message. Default: its own name, or its source. */
  name?: string;
}

/** Of laws that hold to the last bit. */
export const EXACT_LAW_NAMES: OptionNames<Omit<LawOptions<unknown>, "roundings">> = {
  ...ELEMENT_NAMES,
  given: true,
  shape: true,
  dtype: true,
  name: true,
  size: true,
};
export const LAW_NAMES: OptionNames<LawOptions<unknown>> = { ...EXACT_LAW_NAMES, roundings: true };

/** What one case of every law consists of. */
export interface LawCase<Given> {
  /** What was drawn for the op beside its input. */
  given?: Given;
  /** The input. */
  x: Tensor;
}

/** Longer sources say less than "f". */
const SHORT = 60;

export function nameOf<Given>(op: LawOp<Given> | ((...args: never[]) => unknown), name?: string): string {
  if (name !== undefined) return name;
  if (op instanceof Module) return op.constructor.name;
  if (op.name !== "") return op.name;
  const source = sourceOf(op as (...args: never[]) => unknown);
  return source.length <= SHORT && !source.includes("\n") ? source : "f";
}

export const call = <Given>(op: LawOp<Given>, x: Tensor, given: Given): Tensor =>
  op instanceof Module ? op.forward(x) : op(x, given);

/** Elements of which hardly any sum is exact, where the point is in which order things are added. */
export const thirds = (): fc.Arbitrary<number> => fc.integer({ min: -12, max: 12 }).map((k) => k / 3);

/** What a case needs besides the input. */
export interface CaseParts<Given, Extra> {
  /** The shape of the input where none is asked for. */
  shape?: fc.Arbitrary<Shape>;
  /** Numbers that do not depend on the shape. */
  extra: { [K in keyof Extra]: fc.Arbitrary<Extra[K]> };
  /** Further tensors: their shapes, and elements where they are not those of the input. */
  more?: (shape: Shape, given: Given, extra: Extra) => readonly (Shape | Slot)[];
}

/** One case as it is drawn. */
export interface DrawnCase<Given, Extra> {
  given: Given;
  tensors: Tensor[];
  extra: Extra;
}

/** Inputs for a law with everything that belongs to them. Shapes shrink first, then the rest, then the elements. */
export function casesOf<Given, Extra extends object>(
  law: string,
  options: LawOptions<Given>,
  { extra, more = () => [], shape: usual = anyShape({ size: options.size }) }: CaseParts<Given, Extra>,
): fc.Arbitrary<DrawnCase<Given, Extra>> {
  const { dtype = "float64", shape = usual } = options;
  const cells = elementsOf(law, dtype, options);
  const slot = (shape: Shape): Slot => ({ shape, dtype, cells });
  const shapes = typeof shape === "function" ? fc.constant([]) : isShape(shape) ? fc.constant(shape) : shape;
  const plans = fc.record(
    {
      given: options.given ?? (fc.constant(undefined) as fc.Arbitrary<Given>),
      shape: shapes as fc.Arbitrary<Shape>,
      extra: fc.record(extra, { noNullPrototype: true }) as unknown as fc.Arbitrary<Extra>,
    },
    { noNullPrototype: true },
  );
  return tensorsOf(plans, (plan) => {
    const own = typeof shape === "function" ? shape(plan.given) : plan.shape;
    const others = more(own, plan.given, plan.extra);
    return [slot(own), ...others.map((other) => (isShape(other) ? slot(other) : other))];
  }).map(({ plan: { given, extra }, tensors }) => ({ given, tensors, extra }));
}

const isShape = (value: unknown): value is Shape => Array.isArray(value);

/** The part of a case that is only there when something is given. */
export const givenPart = <Given>(given: Given): { given?: Given } => (given === undefined ? {} : { given });
