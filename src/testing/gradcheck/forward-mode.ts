import { derivatives } from "../../autograd/grad.js";
import { noGrad, withRecording } from "../../autograd/no-grad.js";
import { withBackend } from "../../backends/select.js";
import { reference } from "../../backends/start.js";
import { AutogradError } from "../../errors.js";
import type { Generator } from "../../tensor/random.js";
import { Tensor } from "../../tensor/tensor.js";
import { copyAs, cut, floatsOf } from "./evaluate.js";
import type { Direction, Place } from "./numerical.js";

/** What forward mode, made by differentiating the backward, says of reverse mode. */
export interface ForwardCheck {
  /** `impossible`: an op on the way has no second derivative, or its backward is not recorded. `off`: not asked for. */
  readonly state: "agrees" | "differs" | "impossible" | "off";
  /** How many random directions were compared. */
  readonly directions: number;
  /** The largest difference, as a share of the sizes of what was compared. */
  readonly error: number;
  /** ⟨w, J·v⟩ along the direction that was asked for beside the random ones. */
  readonly slope: number | null;
  /** Why it was not possible, or what is wrong; empty where all is well. */
  readonly text: string;
}

export const notAsked: ForwardCheck = { state: "off", directions: 0, error: 0, slope: null, text: "" };

/** Both products are sums of the same terms in another order, so nothing but rounding may part them. */
const SAME = 1e-8;

/**
 * The dot-product test: ⟨w, J·v⟩ = ⟨Jᵀ·w, v⟩ for random v, exactly but for rounding, in inputs of any size.
 *
 * J·v is made of reverse mode alone: g(u) = Jᵀ·u is linear in u, so that its own gradient for v is J·v. A backward that is wrong in
 * the same way at every dy passes, and is for the differences to find; what shows here is a backward that is not linear in dy, and a
 * wrong backward of a backward.
 *
 * Source: https://j-towns.github.io/2017/06/12/A-new-trick.html
 */
export function compareForward(
  place: Place,
  directions: number,
  generator: Generator,
  along: Direction | null = null,
): ForwardCheck {
  try {
    return withBackend(reference, () =>
      noGrad(() => withRecording(true, () => compared(place, directions, generator, along))),
    );
  } catch (error) {
    if (!(error instanceof AutogradError)) throw error;
    return { ...notAsked, state: "impossible", text: `forward mode was not compared: ${error.message}` };
  }
}

function compared(
  { subject, weights }: Place,
  directions: number,
  generator: Generator,
  along: Direction | null,
): ForwardCheck {
  const leaves = subject.inputs.map(({ value, wanted }) => {
    const leaf = copyAs(value, "float64");
    leaf.requiresGrad = wanted;
    return leaf;
  });
  const outputs = floatsOf(subject, subject.call(leaves), "float64");
  const u = cut(
    weights,
    outputs.map(({ shape }) => shape),
  );
  for (const part of u) part.requiresGrad = true;
  const roots = outputs.map((y, i) => [y, u[i]] as const).filter(([y]) => y.requiresGrad);
  const wanted = leaves.filter(({ requiresGrad }) => requiresGrad);
  const gradients = derivatives(roots, wanted, true);
  // What is not recorded has no J·v, and is left out on both sides.
  const recorded = gradients.flatMap((g, i) =>
    g?.requiresGrad ? [[g, leaves.indexOf(wanted[i])] as const] : [],
  );
  const forwardOf = (vOf: (g: Tensor, input: number) => Tensor): Product | null => {
    const pairs = recorded.map(([g, input]) => [g, vOf(g, input)] as const);
    const slopes = derivatives(pairs, u, false);
    if (slopes.every((slope) => slope === null)) return null;
    const forward = slopes.map((slope, i) => (slope === null ? nothing : dot(u[i], slope)));
    return { forward: sum(forward), reverse: sum(pairs.map(([g, v]) => dot(g, v))) };
  };

  let error = 0;
  for (let k = 0; k < directions; k++) {
    const product = forwardOf((g) => randomLike(g, generator));
    if (product === null) {
      return {
        ...notAsked,
        state: "impossible",
        text: "forward mode was not compared: the backward is not made of recorded ops, or does not depend on dy",
      };
    }
    const { forward, reverse } = product;
    const size = forward.size + reverse.size;
    if (!Number.isFinite(size)) {
      return {
        ...notAsked,
        state: "impossible",
        text: "forward mode was not compared: it is not finite here",
      };
    }
    if (size > 0) error = Math.max(error, Math.abs(forward.value - reverse.value) / size);
  }
  const slope =
    along === null
      ? null
      : (forwardOf((g, input) => directionAs(g, input === along.input ? along : null))?.forward.value ??
        null);
  const agrees = error <= SAME;
  const text = agrees
    ? ""
    : `forward mode is at odds with reverse mode: ⟨w, J·v⟩ and ⟨Jᵀ·w, v⟩ differ by ${error.toExponential(1)} of their size`;
  return { state: agrees ? "agrees" : "differs", directions, error, slope, text };
}

/** A sum, and that of the absolute values of its terms, which roundings are shares of. */
interface Sum {
  readonly value: number;
  readonly size: number;
}

interface Product {
  readonly forward: Sum;
  readonly reverse: Sum;
}

const nothing: Sum = { value: 0, size: 0 };

const sum = (parts: readonly Sum[]): Sum =>
  parts.reduce((all, { value, size }) => ({ value: all.value + value, size: all.size + size }), nothing);

function dot(a: Tensor, b: Tensor): Sum {
  const [x, y] = [a.dataSync(), b.dataSync()];
  let [value, size] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    value += x[i] * y[i];
    size += Math.abs(x[i] * y[i]);
  }
  return { value, size };
}

function directionAs({ shape, size }: Tensor, along: Direction | null): Tensor {
  const v = new Float64Array(size);
  for (let k = 0; along !== null && k < along.positions.length; k++) v[along.positions[k]] = along.amounts[k];
  return Tensor.fromHost("float64", v, shape);
}

function randomLike({ shape, size }: Tensor, generator: Generator): Tensor {
  return Tensor.fromHost(
    "float64",
    Float64Array.from({ length: size }, () => 2 * generator.uniform() - 1),
    shape,
  );
}
