import { DataLoader } from "pellucid/data";
import { evaluate } from "pellucid/train";
import { normalised } from "../normalisation.js";
import type { TrainOptions } from "../options.js";
import { Output, percent } from "../output.js";
import { EVALUATION_BATCH, loadData, loadTrained, startBackend } from "../setup.js";

type Options = Pick<TrainOptions, "backend" | "threads" | "data" | "limit" | "json"> & { model?: string };

/** Accuracy of a trained model on the test images, over all and per digit. */
export async function evaluateCommand(options: Options): Promise<void> {
  const out = new Output(options.json);
  const backend = await startBackend(options, out);
  const { test } = await loadData(options, out);
  const { model, normalisation } = await loadTrained(options.model, out);
  const start = performance.now();
  const loader = new DataLoader(normalised(test, normalisation), { batchSize: EVALUATION_BATCH });
  const bar = out.bar("test", loader.length);
  const result = await evaluate(model, loader, { onBatch: (done) => bar.update(done) });
  bar.stop();
  const seconds = (performance.now() - start) / 1000;

  const classes = [...new Set(result.labels)].sort((a, b) => a - b);
  const perClass = classes.map((digit) => {
    const own = [...result.labels.keys()].filter((i) => result.labels[i] === digit);
    const right = own.filter((i) => result.predictions[i] === digit).length;
    return { digit, images: own.length, right, recall: right / own.length };
  });
  out.line("\ndigit  images  right  recall");
  for (const { digit, images, right, recall } of perClass) {
    out.line(
      `${String(digit).padStart(5)}  ${String(images).padStart(6)}  ${String(right).padStart(5)}  ${percent(recall).padStart(6)}`,
    );
  }
  out.line(`\nloss ${result.loss.toFixed(5)}`);
  out.line(`Accuracy:${percent(result.accuracy)}`);
  out.line(`test took ${seconds.toFixed(2)} seconds to execute`);
  out.result({
    accuracy: result.accuracy,
    loss: result.loss,
    seconds,
    images: result.labels.length,
    perClass,
    backend: backend.describe(),
  });
}
