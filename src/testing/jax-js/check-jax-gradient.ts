import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { type Peer, type PeerArray, type PlainInput, peerSubject } from "../check-gradient/peer-subject.js";
import { checkSubject } from "../gradcheck/gradcheck.js";
import { GRADIENT_OPTIONS, type GradientOptions, settingsOf } from "../gradcheck/options.js";
import type { GradcheckReport } from "../gradcheck/report.js";

/** An array of jax-js, as much of it as is needed here. */
export interface JaxArray {
  /** The size of each axis. */
  readonly shape: readonly number[];
  /** `float32`, `float64`, `int32` or `bool`. */
  readonly dtype: string;
  /** The array itself, with one owner more. */
  readonly ref: this;
  /** Its elements in a row; one owner less. */
  dataSync(): ArrayLike<number>;
  /** One owner less. */
  dispose(): void;
}

/** What makes gradients out of dy, one for each input. */
export interface JaxPullback<A> {
  /** Jᵀ·dy for each input. */
  (dy: A): readonly A[];
  /** Frees what it keeps. */
  dispose(): void;
}

/** jax-js, as much of it as is needed here: what `import * as jax from "@jax-js/jax"` brings. */
export interface JaxJs<A extends JaxArray> {
  /** What makes arrays. */
  readonly numpy: {
    /** An array of these elements. */
    array(
      values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
      options: { shape: number[]; dtype: never; device: never },
    ): A;
  };
  /** The value of a function, and what makes gradients out of dy. */
  vjp(f: (...inputs: A[]) => A, inputs: A[]): readonly [A, JaxPullback<A>];
}

/** What {@link checkJaxGradient} compares, how, and what it lets pass. */
export interface CheckJaxOptions extends GradientOptions {
  /**
   * What floats are computed in, whatever they are given in. Default: `float64`, for which jax-js needs a runtime that has
   * `Float16Array`, such as Node 24.
   */
  precision?: "float32" | "float64";
  /**
   * Where the inputs are put. Default: for float64 `cpu`, since functions such as exp and log are approximations for
   * float32 elsewhere; for float32 the device that jax-js takes by itself.
   */
  device?: "cpu" | "wasm" | "webgl" | "webgpu";
}

/**
 * Puts the gradient of a function of jax-js on trial: what its `vjp` answers is compared with differences of the
 * function's values, as by `gradcheck`, whose report and options it shares.
 *
 * Inputs are arrays of jax-js, which are left with as many owners as they had, numbers, (nested) arrays or typed arrays;
 * integers and booleans are held fixed. As everywhere in jax-js, f owns what it is given: it uses `x.ref` where it needs x
 * again.
 *
 * @param jax the library itself, after `await jax.init()`.
 * @throws {GradcheckError} when the gradients differ (not with `throws: false`).
 * @throws {ValueError} when f cannot be checked, as `gradcheck` does; errors of jax-js come as they are.
 * @example
 * checkJaxGradient(jax, (x) => jax.numpy.tanh(x.ref).mul(x), [[1, 2, 3]]).ok; // true
 */
export function checkJaxGradient<A extends JaxArray>(
  jax: JaxJs<A>,
  f: (...inputs: A[]) => A,
  inputs: readonly (A | PlainInput)[],
  options: CheckJaxOptions = {},
): GradcheckReport {
  const { precision = "float64", device = precision === "float64" ? "cpu" : undefined, ...rest } = options;
  if (precision !== "float32" && precision !== "float64") {
    throw new ValueError(
      `checkJaxGradient: precision is ${describe(precision)}; it must be "float32" or "float64"`,
    );
  }
  const settings = settingsOf(rest, { op: "checkJaxGradient", taken: GRADIENT_OPTIONS, precision });
  return checkSubject(peerSubject(peerOf(jax, f, precision, device), f, inputs, settings), settings);
}

function peerOf<A extends JaxArray>(
  jax: JaxJs<A>,
  f: (...inputs: A[]) => A,
  precision: "float32" | "float64",
  device: CheckJaxOptions["device"],
): Peer {
  const toArray = ({ data, shape, dtype }: PeerArray): A => {
    const values =
      dtype === "float64"
        ? Float64Array.from(data)
        : dtype === "float32"
          ? Float32Array.from(data)
          : Int32Array.from(data);
    try {
      return jax.numpy.array(values, { shape: [...shape], dtype: dtype as never, device: device as never });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      throw new ValueError(
        `checkJaxGradient: jax-js cannot make an array here (${error.message}); it needs a runtime that has Float16Array, such as Node 24, or { precision: "float32" }`,
      );
    }
  };
  /** Frees an array once it is copied. */
  const freed = <R>(array: A, take: (array: A) => R): R => {
    try {
      return take(array);
    } finally {
      if (isArray(array)) array.dispose();
    }
  };
  return {
    check: "checkJaxGradient",
    differentiator: "vjp",
    precision,
    imports: [
      'import * as jax from "@jax-js/jax";',
      'import { checkJaxGradient } from "pellucid/testing/jax-js";',
    ],
    leading: "jax, ",
    printed: {
      ...(precision === "float32" && { precision }),
      ...(device !== (precision === "float32" ? undefined : "cpu") && { device }),
    },
    read: (value) =>
      isArray(value) ? { shape: value.shape, dtype: value.dtype, data: value.ref.dataSync() } : null,
    write: (elements, { dtype }) => `jax.numpy.array(${elements}, { dtype: "${dtype}" })`,
    value: (arrays, take) => freed(f(...arrays.map(toArray)), take),
    gradient(arrays, wanted, dy, take) {
      const all = arrays.map(toArray);
      const ofWanted = (...moved: A[]) => f(...all.map((x, i) => moved[wanted.indexOf(i)] ?? x));
      const [y, pullback] = jax.vjp(
        ofWanted,
        wanted.map((i) => all[i]),
      );
      y.dispose();
      const gradients = pullback(toArray(dy));
      pullback.dispose();
      return gradients.map((gradient, k) => freed(gradient, (g) => take(g, wanted[k])));
    },
  };
}

function isArray(value: unknown): value is JaxArray {
  if (typeof value !== "object" || value === null) return false;
  const { shape, dtype, dataSync } = value as Partial<JaxArray>;
  return Array.isArray(shape) && typeof dtype === "string" && typeof dataSync === "function";
}
