import { type Peer, type PeerArray, type PlainInput, peerSubject } from "../check-gradient/peer-subject.js";
import { checkSubject } from "../gradcheck/gradcheck.js";
import { GRADIENT_OPTIONS, type GradientOptions, settingsOf } from "../gradcheck/options.js";
import type { GradcheckReport } from "../gradcheck/report.js";

/** A tensor of TensorFlow.js, as much of it as is needed here. */
export interface TfjsTensor {
  /** The size of each axis. */
  readonly shape: readonly number[];
  /** `float32`, `int32` or `bool`. */
  readonly dtype: string;
  /** Its elements in a row. */
  dataSync(): ArrayLike<number>;
}

/** TensorFlow.js, as much of it as is needed here: what `import * as tf from "@tensorflow/tfjs"` brings. */
export interface Tfjs<T extends TfjsTensor> {
  /** A tensor of these elements. */
  tensor(
    values: Float32Array | Int32Array | Uint8Array,
    shape: number[],
    dtype: "float32" | "int32" | "bool",
  ): T;
  /** The function that computes the gradients of another. */
  grads(f: (...inputs: T[]) => T): (inputs: T[], dy?: T) => T[];
  /** Disposes of what a function makes. */
  tidy(fn: () => void): unknown;
}

/** A function of tensors. As a method's, its parameters may also be of narrower types, such as `Tensor2D`. */
export type TfjsFunction<T> = {
  /** The function. */
  f(...inputs: T[]): T;
}["f"];

/** What {@link checkTfjsGradient} compares, how, and what it lets pass. */
export interface CheckTfjsOptions extends GradientOptions {}

/**
 * Puts the gradient of a function of TensorFlow.js on trial: that of its ops, and those that are written with
 * `tf.customGrad`. What `tf.grads(f)(inputs, dy)` answers is compared with differences of f's values, as by
 * `gradcheck`, whose report and options it shares. TensorFlow.js computes in float32, so values are held to 2^-24.
 *
 * Inputs are tensors, numbers, (nested) arrays or typed arrays; integers and booleans are held fixed. Whatever is made on
 * the way is disposed of.
 *
 * @param tf the library itself, on a backend that answers `dataSync()`: `await tf.setBackend("cpu")`.
 * @throws {GradcheckError} when the gradients differ (not with `throws: false`).
 * @throws {ValueError} when f cannot be checked, as `gradcheck` does; errors of TensorFlow.js come as they are.
 * @example
 * const cube = tf.customGrad((x, save) => {
 *   save([x]);
 *   return { value: tf.pow(x, 3), gradFunc: (dy, [x]) => tf.mul(dy, tf.mul(3, tf.square(x))) };
 * });
 * checkTfjsGradient(tf, cube, [[1, 2, 3]]).ok; // true
 */
export function checkTfjsGradient<T extends TfjsTensor>(
  tf: Tfjs<T>,
  f: TfjsFunction<T>,
  inputs: readonly (T | PlainInput)[],
  options: CheckTfjsOptions = {},
): GradcheckReport {
  const settings = settingsOf(options, {
    op: "checkTfjsGradient",
    taken: GRADIENT_OPTIONS,
    precision: "float32",
  });
  return checkSubject(peerSubject(peerOf(tf, f), f, inputs, settings), settings);
}

function peerOf<T extends TfjsTensor>(tf: Tfjs<T>, f: TfjsFunction<T>): Peer {
  const toTensor = ({ data, shape, dtype }: PeerArray): T => {
    const values =
      dtype === "float32"
        ? Float32Array.from(data)
        : dtype === "int32"
          ? Int32Array.from(data)
          : Uint8Array.from(data);
    return tf.tensor(values, [...shape], dtype as "float32" | "int32" | "bool");
  };
  /** Runs it, and reads what it answers before that is disposed of. */
  const tidied = <R>(fn: () => R): R => {
    let result: R;
    tf.tidy(() => {
      result = fn();
    });
    return result!;
  };
  return {
    check: "checkTfjsGradient",
    differentiator: "tf.grads",
    precision: "float32",
    imports: [
      'import * as tf from "@tensorflow/tfjs";',
      'import { checkTfjsGradient } from "pellucid/testing/tfjs";',
    ],
    leading: "tf, ",
    sourceOf: sourceOfTfjs,
    read: readTensor,
    write: (elements, { shape, dtype }) =>
      `tf.tensor(${elements}, [${shape.join(", ")}]${dtype === "float32" ? "" : `, "${dtype}"`})`,
    value: (arrays, take) => tidied(() => take(f(...arrays.map(toTensor)))),
    gradient: (arrays, wanted, dy, take) =>
      tidied(() => {
        const all = arrays.map(toTensor);
        const ofWanted = (...moved: T[]) => f(...all.map((t, i) => moved[wanted.indexOf(i)] ?? t));
        const gradients = tf.grads(ofWanted)(
          wanted.map((i) => all[i]),
          toTensor(dy),
        );
        return gradients.map((gradient, k) => take(gradient, wanted[k]));
      }),
  };
}

/** What a user wrote for a function that TensorFlow.js wraps: an op of its own, or one by tf.customGrad. */
function sourceOfTfjs(f: (...inputs: never[]) => unknown): string | null {
  if (f.name.endsWith("__op")) return `tf.${f.name.slice(0, -"__op".length)}`;
  return String(f).includes("customGrad(f)") ? "tf.customGrad(/* … */)" : null;
}

function readTensor(value: unknown): PeerArray | null {
  if (typeof value !== "object" || value === null) return null;
  const { shape, dtype, dataSync } = value as Partial<TfjsTensor>;
  if (!Array.isArray(shape) || typeof dtype !== "string" || typeof dataSync !== "function") return null;
  return { shape, dtype, data: dataSync.call(value) };
}
