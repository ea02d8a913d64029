import { describe } from "../../../describe.js";
import { FormatError, ValueError } from "../../../errors.js";
import { readFirst } from "../../../files/read-first.js";
import { readRegularFileSync } from "../../../files/read-regular-file.js";
import { checkOptions, type OptionNames } from "../../../options.js";
import { decodeModel } from "../model-bytes.js";
import { OnnxModule } from "./onnx-module.js";
import type { ImportOnnxOptions } from "./options.js";
import { readGraph } from "./read-graph.js";
import type { ExternalData } from "./read-tensor.js";

const OPTIONS: OptionNames<ImportOnnxOptions> = { operators: true, trainable: true, externalData: true };

/**
 * The graph of an ONNX model as a module, to run and to train: see {@link OnnxModule}. Versions 1 to 28 of ONNX's
 * operators are read; src/formats/onnx/import/README.md lists those that there are, and what is refused.
 *
 * Element types: float32 and float64 as they are; float16 and bfloat16 are computed in float32, integers in int32 and
 * uint8, booleans as uint8. Shapes are computed anew in each run, so the batch may have another size than at export.
 *
 * Source: https://onnx.ai/onnx/repo-docs/Operators.html
 *
 * @throws {FormatError} when the bytes are no such model, or it breaks a rule of ONNX. Of operators that there are none of
 * here it names all, of attributes that have no equivalent the node.
 * @example
 * import { exportOnnx, importOnnx } from "pellucid/formats";
 * const again = importOnnx(await exportOnnx(model, images));
 * again.forward(images); // what model.eval().forward(images) is
 * again.namedParameters().map(([name]) => name); // ["0.weight", "0.bias", "3.weight", "3.bias"]
 */
export function importOnnx(bytes: Uint8Array, options: ImportOnnxOptions = {}): OnnxModule {
  if (!(bytes instanceof Uint8Array))
    throw new ValueError(
      `importOnnx: bytes is ${describe(bytes)}; it must be a Uint8Array, the content of an .onnx file`,
    );
  checkOptions("importOnnx", options, OPTIONS);
  const { externalData } = options;
  const told = externalData === undefined ? options : { ...options, externalData: askedOnce(externalData) };
  return new OnnxModule(readGraph(decodeModel(bytes), told));
}

/** All tensors of a model may lie in one file. */
function askedOnce(externalData: ExternalData): ExternalData {
  const known = new Map<string, Uint8Array>();
  return (location) => {
    const bytes = known.get(location) ?? externalData(location);
    known.set(location, bytes);
    return bytes;
  };
}

/**
 * Reads an ONNX file, and the files with weights that lie beside it, as {@link importOnnx} does.
 *
 * @throws {FormatError} when there is no such file, and as {@link importOnnx} does.
 * @example
 * import { readOnnx } from "pellucid/formats";
 * const mnist = await readOnnx("mnist-8.onnx");
 * argmax(mnist.forward(mul(images, 255)), 1); // a digit for each image
 */
export async function readOnnx(path: string, options: ImportOnnxOptions = {}): Promise<OnnxModule> {
  checkOptions("readOnnx", options, OPTIONS);
  const { bytes } = await readFirst("readOnnx", [path]);
  return importOnnx(bytes, { externalData: (location) => besides(path, location), ...options });
}

/** A model may name files in its own folder and below it, and no others. */
function besides(path: string, location: string): Uint8Array {
  const { dirname, isAbsolute, join, normalize, sep } = process.getBuiltinModule("node:path");
  const inside = normalize(location);
  if (location === "" || isAbsolute(inside) || inside.split(sep).includes(".."))
    throw new FormatError(
      `readOnnx: ${path} keeps tensors in ${JSON.stringify(location)}; only files beside the model are read`,
    );
  const beside = join(dirname(path), inside);
  const bytes = readRegularFileSync("readOnnx: cannot read", beside);
  if (bytes === undefined)
    throw new FormatError(
      `readOnnx: ${path} keeps tensors in ${beside}, and there is no such file; put it there`,
    );
  return bytes;
}
