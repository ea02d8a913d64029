import type { Tensor } from "../../tensor/tensor.js";

/** Anything that makes tensors out of tensors, and can be differentiated on the way. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** What is checked: a function with names and float64 values for its tensors. */
export interface Subject {
  readonly name: string;
  readonly inputs: readonly SubjectInput[];
  /** What it was given, for the reproduction. */
  readonly given: readonly Tensor[];
  /** What the user would write for the function itself. */
  readonly source: string;
  readonly notes: readonly string[];
  /** How finely the function rounds its values; differences are held to that. Default: float64. */
  readonly precision?: "float64" | "float32";
  call(inputs: readonly Tensor[]): Tensor | readonly Tensor[];
}

export interface SubjectInput {
  readonly name: string;
  /** float64 where it is differentiated or could be; integers as they are. */
  readonly value: Tensor;
  readonly wanted: boolean;
}

/** What is said of values that are checked in another precision than they came in. */
export const convertedNote = (names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [
        `checked in float64, since differences of float32 values hold about three digits; given as float32: ${names.join(", ")}`,
      ];
