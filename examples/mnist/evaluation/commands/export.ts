import { join, parse } from "node:path";
import { cast, div, softmax, sub, type Tensor, ValueError, zeros } from "pellucid";
import { writeFileAtomic } from "pellucid/data";
import { type ExportOnnxOptions, exportOnnx } from "pellucid/formats";
import { withNoDigit } from "../reader/no-digit.js";
import { modelMetadata } from "../runs/model-file.js";
import { type LoadedModel, loadTrained } from "../runs/setup.js";
import { Output } from "./output.js";

interface Options {
  model?: string;
  onnx?: boolean;
  pixels?: boolean;
  out?: string;
  json?: boolean;
}

/** Writes a trained model as an ONNX file, which says in its metadata what model.safetensors says. */
export async function exportCommand(options: Options): Promise<void> {
  if (!options.onnx) throw new ValueError("export: there is no format named; add --onnx");
  const out = new Output(options.json);
  const loaded = await loadTrained(options.model, out);
  const { dir, name } = parse(loaded.path);
  const path = options.out ?? join(dir, `${name}.onnx`);
  const { mean, std } = loaded.normalization;
  const [input, output] = options.pixels ? ["pixels", "probabilities"] : ["input", "logits"];
  const bytes = await exportOnnx(
    loaded.model,
    zeros([1, 1, 28, 28], { dtype: options.pixels ? "uint8" : "float32" }),
    {
      inputNames: [input],
      outputNames: [output],
      metadata: metadataOf(loaded),
      ...(options.pixels && { forward: fromPixels(loaded) }),
    },
  );
  await writeFileAtomic(path, bytes);
  out.line(`${path}: ${bytes.length} bytes of ONNX`);
  out.line(
    options.pixels
      ? `  ${input} [batch, 1, 28, 28], bytes: white on black, as in MNIST`
      : `  ${input} [batch, 1, 28, 28], float32: (pixel / 255 - ${mean}) / ${std}`,
  );
  const classes =
    options.pixels && loaded.tellsNoDigit ? `11], float32, the last of no digit` : "10], float32";
  out.line(`  ${output} [batch, ${classes}`);
  out.result({
    model: loaded.path,
    onnx: path,
    bytes: bytes.length,
    input,
    output,
    normalization: loaded.normalization,
  });
}

function metadataOf({
  architecture,
  normalization,
  rejection,
  tellsNoDigit,
  classes,
}: LoadedModel): Record<string, string> {
  return modelMetadata(architecture, normalization, {
    rejection: rejection ?? undefined,
    tellsNoDigit,
    classes,
  });
}

/** Bytes of an image in, probabilities out: what surrounds the network is part of the model. */
const fromPixels =
  ({
    model,
    normalization: { mean, std },
    tellsNoDigit,
  }: LoadedModel): NonNullable<ExportOnnxOptions["forward"]> =>
  (pixels: Tensor) => {
    const logits = model.forward(div(sub(div(cast(pixels, "float32"), 255), mean), std));
    return softmax(tellsNoDigit ? withNoDigit(logits) : logits, 1);
  };
