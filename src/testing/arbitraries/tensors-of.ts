import fc from "fast-check";
import { createArray, type DType, isFloat } from "../../tensor/dtype.js";
import { type Shape, sizeOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { toCode } from "../to-code.js";
import { carryOver, MOST_WAYS } from "./carry-over.js";
import type { Cells } from "./cells.js";

/** A tensor to be filled. */
export interface Slot {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly requiresGrad?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each slot has cells of its own kind
  readonly cells: Cells<any>;
}

/** What shapes follow from, and the tensors of these shapes. */
export interface Filled<P> {
  readonly plan: P;
  readonly tensors: Tensor[];
}

/** How a value was made; `at` says where elements became simpler last, and is undefined as long as none did. */
interface State {
  plan: unknown;
  slots: readonly Slot[];
  cells: readonly (readonly unknown[])[];
  at: { slot: number; within: unknown } | undefined;
}

class TensorsOf<P> extends fc.Arbitrary<Filled<P>> {
  constructor(
    private readonly plans: fc.Arbitrary<P>,
    private readonly slotsOf: (plan: P) => readonly Slot[],
  ) {
    super();
  }

  generate(random: fc.Random, biasFactor: number | undefined): fc.Value<Filled<P>> {
    const plan = this.plans.generate(random, biasFactor);
    const slots = this.slotsOf(plan.value_);
    const cells = slots.map((slot) => slot.cells.draw(slot.shape, random, biasFactor));
    return withClone(plan.value_, { plan: plan.context, slots, cells, at: undefined });
  }

  canShrinkWithoutContext(value: unknown): value is Filled<P> {
    return this.stateOf(value as Filled<P>) !== undefined;
  }

  shrink(value: Filled<P>, context: unknown): fc.Stream<fc.Value<Filled<P>>> {
    const state = (context as State | undefined) ?? this.stateOf(value);
    return state === undefined ? fc.Stream.nil() : fc.stream(this.simpler(value.plan, state));
  }

  private *simpler(plan: P, state: State): Generator<fc.Value<Filled<P>>> {
    // Plans come first, and once more at the end: with simpler elements a plan may do that did not before.
    if (state.at === undefined) yield* this.simplerPlans(plan, state);
    for (let step = 0; step < state.slots.length; step++) {
      const slot = ((state.at?.slot ?? 0) + step) % state.slots.length;
      const { cells, shape } = state.slots[slot];
      const within = slot === state.at?.slot ? state.at.within : undefined;
      for (const next of cells.simpler(state.cells[slot], shape, within)) {
        const at = { slot, within: next.at };
        yield withClone(plan, { ...state, cells: state.cells.with(slot, next.cells), at });
      }
    }
    if (state.at !== undefined) yield* this.simplerPlans(plan, state);
  }

  private *simplerPlans(plan: P, state: State): Generator<fc.Value<Filled<P>>> {
    for (const next of this.plans.shrink(plan, state.plan)) {
      const slots = this.slotsOf(next.value_);
      for (const cells of carriedOver(state, slots)) {
        yield withClone(next.value_, { plan: next.context, slots, cells, at: undefined });
      }
    }
  }

  /** How a value that comes from elsewhere, such as a user's example, could have been made. */
  private stateOf({ plan, tensors }: Filled<P>): State | undefined {
    if (!this.plans.canShrinkWithoutContext(plan)) return undefined;
    const slots = this.slotsOf(plan);
    if (slots.length !== tensors.length) return undefined;
    const cells = slots.map(({ cells, dtype, shape }, i) =>
      tensors[i].dtype === dtype && tensors[i].size === sizeOf(shape)
        ? cells.encode(tensors[i].dataSync(), shape)
        : undefined,
    );
    if (cells.includes(undefined)) return undefined;
    return { plan: undefined, slots, cells: cells as unknown[][], at: undefined };
  }
}

/** The cells of all tensors in new shapes: the first way of each, the second of each … and then other combinations. */
function* carriedOver({ slots, cells }: State, next: readonly Slot[]): Generator<unknown[][]> {
  if (slots.length !== next.length) return;
  const ways = next.map((slot, i) => {
    const grown = sizeOf(slot.shape) > cells[i].length ? slot.cells.grow?.(cells[i], slot.shape) : undefined;
    if (grown !== undefined) return [grown];
    return [...carryOver(cells[i], slots[i].shape, slot.shape)].filter((way) => slot.cells.valid(way));
  });
  if (ways.some((list) => list.length === 0)) return;
  const most = Math.max(1, ...ways.map((list) => list.length));
  for (let i = 0; i < most; i++) yield ways.map((list) => list[i % list.length]);
  const combinations = ways.reduce((product, list) => product * list.length, 1);
  for (let i = 0; combinations > most && i < Math.min(combinations, MOST_WAYS); i++) {
    let rest = i;
    yield ways.map((list) => {
      const way = list[rest % list.length];
      rest = Math.floor(rest / list.length);
      return way;
    });
  }
}

/**
 * A property may change what it is given (accumulate gradients, update a parameter in place), so fast-check is told how
 * to make the tensors again for the next run, and they print as they were drawn.
 */
function withClone<P>(plan: P, state: State): fc.Value<Filled<P>> {
  const make = (): Filled<P> => {
    const filled = { plan, tensors: state.slots.map((slot, i) => fill(slot, state.cells[i])) };
    return Object.defineProperty(filled, fc.cloneMethod, { value: make });
  };
  return new fc.Value(make(), state);
}

function fill({ shape, dtype, requiresGrad = false, cells }: Slot, drawn: readonly unknown[]): Tensor {
  const data = createArray(dtype, drawn.length);
  cells.decode(drawn, shape, data);
  const t = Tensor.fromHost(dtype, data, [...shape]);
  if (requiresGrad && isFloat(dtype)) t.requiresGrad = true;
  const asDrawn = () => toCode(fill({ shape, dtype, requiresGrad, cells }, drawn));
  return Object.defineProperty(t, fc.toStringMethod, { value: asDrawn });
}

/**
 * Tensors whose shapes follow from a plan. When the plan shrinks, the tensors keep as much of their elements as fits, so
 * that whatever made a property fail is still there; when it can shrink no more, the elements do.
 */
export const tensorsOf = <P>(
  plans: fc.Arbitrary<P>,
  slotsOf: (plan: P) => readonly Slot[],
): fc.Arbitrary<Filled<P>> => new TensorsOf(plans, slotsOf);
