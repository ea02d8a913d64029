import { PellucidError, ValueError } from "../../../errors.js";
import { type AnyModule, keepModes, type Module } from "../../../nn/module.js";
import type { Tensor } from "../../../tensor/tensor.js";
import { encodeModel } from "../model-bytes.js";
import { BATCHES, batchOf, copyOf } from "./batches.js";
import {
  checkExportOptions,
  checkNames,
  dynamicInputs,
  type ExportOnnxOptions,
  examplesOf,
  namesFor,
} from "./export-options.js";
import { finishModel } from "./finish-model.js";
import { OnnxGraph } from "./graph.js";
import { mergeRuns, type Program, STATIC } from "./merge-runs.js";
import { placeConstants } from "./place-constants.js";
import { type Forward, type Outputs, type Run, recordRun } from "./record-run.js";
import { refuseTraining } from "./refuse-training.js";
import { translations } from "./translations/index.js";
import type { OnnxTranslations } from "./translations/translation.js";

/** A tensor for each input of the model; one alone where there may be one input. */
export type ExampleInputs<Inputs extends readonly Tensor[]> =
  | Inputs
  | ([Tensor] extends Inputs ? Tensor : never);

/**
 * The model as the bytes of an ONNX file, for any runtime that reads it: onnxruntime-web, onnxruntime-node, and others.
 *
 * It is what runs in `forward`, in eval mode, on inputs like the example: each op that is called becomes nodes, and a branch
 * that is not taken, or a loop over values, is not in it. Forward runs on batches of several sizes, up to 17 samples, and
 * what goes with the batch is computed from it in the model too, which then takes batches of any size.
 *
 * A number that forward reads from a tensor (`item()`, `dataSync()`, `tolist()`) is in the model as it was for the example,
 * and no error says so. Let ops compute it: `div(x, max(x))`, not `div(x, max(x).item())`.
 *
 * Parameters and buffers keep the names that they have in the state dict, and nodes begin with the name of their module.
 *
 * Source: https://onnx.ai/onnx/intro/concepts.html, https://onnx.ai/onnx/operators/
 *
 * @param exampleInputs a tensor, or one for each argument of forward; the values do not matter where forward reads none.
 * @throws {ValueError} where an op has no translation, where forward does not go the same way for each batch, and where it
 * changes a tensor in place.
 * @throws {ShapeError} where the example of an input with a batch has no first axis, or no samples there; this and others
 * where forward throws them.
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU());
 * const bytes = await exportOnnx(model, ones([1, 4]));
 * // onnxruntime-web: const session = await InferenceSession.create(bytes);
 * // const { output } = await session.run({ input: new ort.Tensor("float32", pixels, [n, 4]) });
 */
export async function exportOnnx<Inputs extends readonly Tensor[]>(
  model: Module<Inputs, Outputs>,
  exampleInputs: ExampleInputs<NoInfer<Inputs>>,
  options?: ExportOnnxOptions,
): Promise<Uint8Array>;
export async function exportOnnx(
  model: AnyModule,
  exampleInputs: Tensor | readonly Tensor[],
  options: ExportOnnxOptions & Required<Pick<ExportOnnxOptions, "forward">>,
): Promise<Uint8Array>;
export async function exportOnnx(
  model: AnyModule,
  exampleInputs: Tensor | readonly Tensor[],
  options: ExportOnnxOptions = {},
): Promise<Uint8Array> {
  checkExportOptions(options);
  const examples = examplesOf(exampleInputs);
  const inputNames = namesFor("inputNames", options.inputNames, "input", examples.length);
  const dynamic = dynamicInputs(examples, options.dynamicBatch);
  const batches = dynamic.includes(true) ? BATCHES : [0, 0];
  const forward = options.forward ?? ((...inputs) => model.forward(...inputs));

  const runs = await runsOf(model, forward, examples, dynamic, batches);
  const program = mergeRuns(runs, batches);
  const ownNames = program.outputs.flatMap(([name]) => name ?? []);
  const outputNames = namesFor(
    "outputNames",
    options.outputNames ?? (ownNames.length > 0 ? ownNames : undefined),
    "output",
    program.outputs.length,
  );
  const state = new Set(model.stateDict().keys());
  checkNames([...inputNames, ...outputNames], state);

  const graph = new OnnxGraph(options.opset ?? 17, inputNames[dynamic.indexOf(true)] ?? null, [
    ...inputNames,
    ...outputNames,
    ...state,
  ]);
  for (const [i, value] of program.inputs.entries()) {
    graph.place(value, { name: inputNames[i], shape: value.shape });
  }
  await placeConstants(graph, program, batches);
  translate(graph, program, { ...translations, ...options.translations });
  const inputs = program.inputs.map((value, i) => [inputNames[i], value] as const);
  const outputs = program.outputs.map(([, value], i) => [outputNames[i], value] as const);
  const finished = finishModel(graph, model.constructor.name || "Module", inputs, outputs);
  const metadataProps = Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value }));
  return encodeModel({ ...finished, metadataProps });
}

/** Runs forward on batches of all sizes, in eval mode; the model is then as it was. */
async function runsOf(
  model: AnyModule,
  forward: Forward,
  examples: readonly Tensor[],
  dynamic: readonly boolean[],
  batches: readonly number[],
): Promise<Run[]> {
  const given = await Promise.all(
    batches.map((batch) => Promise.all(examples.map((t, i) => (dynamic[i] ? batchOf(t, batch) : copyOf(t))))),
  );
  const guarded =
    (batch: number): Forward =>
    (...inputs) => {
      try {
        return forward(...inputs);
      } catch (error) {
        if (!dynamic.includes(true) || !(error instanceof PellucidError)) throw error;
        throw new ValueError(
          `exportOnnx: forward failed on a batch of ${batch}, and the model is to take any: ${error.message}; ${STATIC}`,
          {},
          { cause: error },
        );
      }
    };
  const restore = keepModes(model);
  model.eval();
  try {
    return given.map((inputs, i) => recordRun(model, guarded(batches[i]), inputs, refuseTraining));
  } finally {
    restore();
  }
}

function translate(graph: OnnxGraph, program: Program, known: OnnxTranslations): void {
  for (const { op, layer, args, y } of program.calls) {
    if (!Object.hasOwn(known, op)) {
      const where = layer === null ? "" : ` (in layer "${layer}")`;
      throw new ValueError(
        `exportOnnx: the op "${op}"${where} has no translation to ONNX; pass one, as in { translations: { ${op}: (graph, [x]) => graph.node("Abs", [x]) } }`,
        { op, layer },
      );
    }
    graph.layer = layer;
    const made = known[op](graph, args, y);
    graph.place(y, typeof made === "string" ? { name: made, shape: y.shape } : made);
  }
}
