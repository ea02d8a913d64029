import { noGrad } from "../autograd/no-grad.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { zeros } from "../tensor/creation.js";
import type { DType } from "../tensor/dtype.js";
import { tensorsIn } from "../tensor/map-tensors.js";
import { checkShape, formatShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { aroundModules } from "./forward-hooks.js";
import { type AnyModule, keepModes, type Module } from "./module.js";

/** One line of a {@link ModelSummary}. */
export interface LayerSummary {
  /** The module's name in the model; "" for the model itself. */
  name: string;
  /** The name of its class. */
  type: string;
  /** Of what its forward answered for this input; where that is several tensors, of the first. */
  outputShape: Shape;
  /** Trainable parameters; those of a module that runs twice are counted the first time. */
  parameters: number;
  /** Floating-point operations for this input; a multiply-add counts as two. */
  flops: number;
}

/** What {@link summary} answers; as a string, and for `console.log` in Node, a table. */
export interface ModelSummary {
  /** Every module that ran, in the order in which they did. */
  layers: LayerSummary[];
  /** Trainable parameters of all of them. */
  parameters: number;
  /** Floating-point operations of all of them; a multiply-add counts as two. */
  flops: number;
  /** The table: name, type, output shape, parameters and operations of each layer. */
  toString(): string;
}

/** A shape for each input of a module; one alone where there may be one input. */
type InputShapes<Inputs extends readonly unknown[]> =
  | { readonly [At in keyof Inputs]: Shape }
  | ([Tensor] extends Inputs ? Shape : never);

/**
 * What each layer makes of an input of this shape (batch axis included; a list of shapes for several inputs): output shape,
 * parameters, floating-point operations. Layers appear in the order in which they run. Operations between the layers are
 * not counted.
 *
 * The inputs are zeros of `dtype`, float32 unless said otherwise; a list has one for each input. Indices, as of an
 * Embedding, are int32.
 *
 * @throws {ValueError} when there are more or fewer dtypes than inputs.
 * @example
 * console.log(nn.summary(model, [1, 1, 28, 28]));
 * console.log(nn.summary(new nn.Embedding(27, 8), [1, 5], { dtype: "int32" }));
 */
export function summary<Inputs extends readonly Tensor[]>(
  model: Module<Inputs, unknown>,
  inputShape: InputShapes<Inputs>,
  options: { dtype?: DType | readonly DType[] } = {},
): ModelSummary {
  checkOptions("summary", options, { dtype: true });
  const shapes = shapesOf(inputShape);
  for (const shape of shapes) checkShape("summary", shape);
  const dtypes = dtypesOf(options.dtype, shapes.length);
  const layers: LayerSummary[] = [];
  const seen = new Set<AnyModule>();
  const restoreModes = keepModes(model);
  model.eval();
  try {
    noGrad(() =>
      aroundModules(
        model,
        (name, module, inputs, run) => {
          const y = run(...inputs);
          if (module.children().length > 0) return y;
          const own = seen.has(module) ? [] : module.parameters();
          seen.add(module);
          const [input = [], output = []] = [inputs, y].map((value) => tensorsIn(value)[0]?.shape);
          layers.push({
            name,
            type: module.constructor.name,
            outputShape: output,
            parameters: own.reduce((sum, t) => sum + t.size, 0),
            flops: module.flops(input, output),
          });
          return y;
        },
        () =>
          model.forward(
            ...(shapes.map((shape, i) => zeros(shape, { dtype: dtypes[i] })) as readonly Tensor[] as Inputs),
          ),
      ),
    );
  } finally {
    restoreModes();
  }
  const parameters = model.parameters().reduce((sum, t) => sum + t.size, 0);
  const flops = layers.reduce((sum, layer) => sum + layer.flops, 0);
  const table = () => format(layers, parameters, flops);
  // Not listed among its properties: it is for console.log alone.
  const forConsole = { [Symbol.for("nodejs.util.inspect.custom")]: { value: table } };
  return Object.defineProperties({ layers, parameters, flops, toString: table }, forConsole);
}

const shapesOf = (given: Shape | readonly Shape[]): readonly Shape[] =>
  Array.isArray(given[0]) ? (given as readonly Shape[]) : [given as Shape];

function dtypesOf(given: DType | readonly DType[] = "float32", inputs: number): readonly DType[] {
  if (!Array.isArray(given)) return new Array<DType>(inputs).fill(given as DType);
  if (given.length !== inputs) {
    throw new ValueError(
      `summary: dtype has ${given.length} types for ${inputs} inputs; there must be one for each, or one for all`,
    );
  }
  return given;
}

function format(layers: LayerSummary[], parameters: number, flops: number): string {
  const count = (n: number) => n.toLocaleString("en-US");
  const rows = [
    ["layer", "type", "output shape", "parameters", "FLOPs"],
    ...layers.map((l) => [l.name, l.type, formatShape(l.outputShape), count(l.parameters), count(l.flops)]),
    ["total", "", "", count(parameters), count(flops)],
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}
