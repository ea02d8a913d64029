import type { Tensor } from "../../../tensor/tensor.js";
import type { ExternalData } from "./read-tensor.js";

/**
 * An operator that is yours: what its inputs and attributes give. An input that is left out is null. Attributes are
 * numbers, strings, arrays of them, or tensors. `training` is that of the module.
 */
export type OnnxOperator = (
  inputs: readonly (Tensor | null)[],
  attributes: Readonly<Record<string, unknown>>,
  context: { training: boolean },
) => Tensor | readonly Tensor[];

/** What {@link importOnnx} and {@link readOnnx} are told of a model that its file does not say. */
export interface ImportOnnxOptions {
  /** Operators that there are none of here, or that are to be computed otherwise, by their name in the graph. */
  operators?: Readonly<Record<string, OnnxOperator>>;
  /** Which of the graph's float constants are parameters, by name; the others are buffers. Default true: all of them. */
  trainable?: boolean | ((name: string) => boolean);
  /** The bytes of a file that lies beside the model, for tensors that are not inside. {@link readOnnx} finds it by itself. */
  externalData?: ExternalData;
}
