import { describe } from "../../../describe.js";
import { ShapeError, ValueError } from "../../../errors.js";
import { checkOptions } from "../../../options.js";
import { requireTensor } from "../../../tensor/require-tensor.js";
import { formatShape } from "../../../tensor/shape.js";
import type { Tensor } from "../../../tensor/tensor.js";
import type { Outputs } from "./record-run.js";
import type { OnnxTranslations } from "./translations/translation.js";

/** What {@link exportOnnx} writes, under which names, and for which runtimes. */
export interface ExportOnnxOptions {
  /** The version of ONNX's operators, from 17 to 23. Default 17, which every runtime of today knows. */
  opset?: number;
  /** Default: "input", or "input_0", "input_1" and so on where there are several. */
  inputNames?: readonly string[];
  /** Default: "output", or "output_0", "output_1" and so on; the keys, where forward answers an object of tensors. */
  outputNames?: readonly string[];
  /**
   * Whether the first axis of the inputs is the batch, and the model takes any; for each input, where they differ.
   * Default: it is for the first input, and for those that have as many samples in the example.
   */
  dynamicBatch?: boolean | readonly boolean[];
  /**
   * What is exported instead of `model.forward`: something around it, such as a normalization before or a softmax behind,
   * or something of several inputs and outputs.
   */
  forward?: (...inputs: Tensor[]) => Outputs;
  /** How ops are written that `defineOp` made elsewhere, by name. They go before the built-in ones. */
  translations?: OnnxTranslations;
  /** What the file says of itself beside the model: its `metadata_props`. */
  metadata?: Readonly<Record<string, string>>;
}

const FIRST_OPSET = 17;
const LAST_OPSET = 23;

/** Throws where an option is wrong whatever the model is. */
export function checkExportOptions(options: ExportOnnxOptions): void {
  checkOptions("exportOnnx", options, {
    opset: true,
    inputNames: true,
    outputNames: true,
    dynamicBatch: true,
    forward: true,
    translations: true,
    metadata: true,
  });
  const { opset = FIRST_OPSET } = options;
  if (!Number.isInteger(opset) || opset < FIRST_OPSET || opset > LAST_OPSET) {
    throw new ValueError(
      `exportOnnx: opset is ${describe(opset)}; it must be an integer from ${FIRST_OPSET} to ${LAST_OPSET}`,
    );
  }
}

/** The examples as a list. */
export function examplesOf(given: Tensor | readonly Tensor[]): readonly Tensor[] {
  if (!Array.isArray(given)) {
    requireTensor("exportOnnx", "exampleInputs", given as Tensor);
    return [given as Tensor];
  }
  for (const [i, t] of given.entries()) requireTensor("exportOnnx", `exampleInputs[${i}]`, t);
  return given;
}

/** One name for each: those that were given, or the default with a number where there are several. */
export function namesFor(
  option: "inputNames" | "outputNames",
  given: readonly string[] | undefined,
  usual: string,
  count: number,
): readonly string[] {
  if (given === undefined) {
    return count === 1 ? [usual] : Array.from({ length: count }, (_, i) => `${usual}_${i}`);
  }
  if (!Array.isArray(given) || given.length !== count) {
    throw new ValueError(`exportOnnx: ${option} is ${describe(given)}; there must be ${count}, one for each`);
  }
  return given;
}

/** Throws where a name stands for two things, or for none. */
export function checkNames(names: readonly string[], state: ReadonlySet<string>): void {
  for (const [i, name] of names.entries()) {
    if (typeof name !== "string" || name === "") {
      throw new ValueError(`exportOnnx: a name is ${describe(name)}; it must be a string that is not empty`);
    }
    const other = state.has(name) ? "a parameter or buffer" : names.indexOf(name) < i ? "another" : null;
    if (other === null) continue;
    throw new ValueError(
      `exportOnnx: "${name}" is the name of an input or output, and of ${other}; give it another in inputNames or outputNames`,
    );
  }
}

/** Which inputs have the batch as their first axis. */
export function dynamicInputs(
  examples: readonly Tensor[],
  given: ExportOnnxOptions["dynamicBatch"] = undefined,
): readonly boolean[] {
  if (Array.isArray(given) && given.length !== examples.length) {
    throw new ValueError(
      `exportOnnx: dynamicBatch is ${describe(given)}; there must be ${examples.length}, one for each input`,
    );
  }
  const first = examples.find(({ rank }) => rank > 0);
  return examples.map((example, i) => {
    const hasSize = example.rank > 0 && example.shape[0] === first?.shape[0];
    const wanted = Array.isArray(given) ? given[i] : (given ?? true) && hasSize;
    if (wanted && (example.rank === 0 || example.shape[0] === 0)) {
      throw new ShapeError(
        `exportOnnx: the example of input ${i} is ${formatShape(example.shape)}; a batch needs a first axis with at least one sample: give it one, or pass { dynamicBatch: false }`,
      );
    }
    return wanted;
  });
}
