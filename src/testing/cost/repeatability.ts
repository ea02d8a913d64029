import type { Backend } from "../../backends/backend.js";
import { withBackend } from "../../backends/select.js";
import type { NumericArray } from "../../tensor/dtype.js";
import { indexAt } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { atIndex } from "../gradcheck/element-name.js";
import { type Float, runBackward } from "../gradcheck/evaluate.js";
import type { Subject } from "../gradcheck/subject.js";
import { weightsFor } from "../gradcheck/weights.js";
import { watchForChanges } from "./changes.js";

interface Result {
  readonly what: string;
  readonly shape: readonly number[];
  readonly data: NumericArray;
}

/** What is wrong with the values themselves, each as a sentence: what was written into, and what came out otherwise. */
export function faultsOf(subject: Subject, dtype: Float, backend: Backend, seed: number): string[] {
  return withBackend(backend, () => {
    const faults = new Set<string>();
    const once = (): Result[] => {
      const { leaves, outputs } = runBackward(
        subject,
        dtype,
        (count) => weightsFor(count, seed),
        (outputs) => watchForChanges(outputs, (text) => faults.add(text)),
      );
      for (const [i, leaf] of leaves.entries()) {
        const { name, value } = subject.inputs[i];
        const [before, now] = [value.dataSync(), leaf.dataSync()];
        const rounded = dtype === "float32" ? Math.fround : (x: number) => x;
        const at = before.findIndex((x, k) => !Object.is(rounded(x), now[k]));
        if (at >= 0) {
          const where = atIndex(indexAt(at, leaf.shape));
          faults.add(`${subject.name} changed ${name}${where} from ${rounded(before[at])} to ${now[at]}`);
        }
      }
      return [
        ...outputs.map((y, i) => resultOf(outputs.length === 1 ? "the output" : `output ${i}`, y)),
        ...leaves.flatMap(({ grad }, i) =>
          grad === null ? [] : [resultOf(`the gradient of ${subject.inputs[i].name}`, grad)],
        ),
      ];
    };
    const [first, second] = [once(), once()];
    for (const [i, { what, shape, data }] of first.entries()) {
      const again = second[i]?.data;
      const at = data.findIndex((x, k) => !Object.is(x, again?.[k]));
      if (at < 0) continue;
      const where = atIndex(indexAt(at, shape));
      faults.add(`${what}${where} was ${data[at]}, and ${again?.[at]} for the same inputs`);
    }
    return [...faults];
  });
}

const resultOf = (what: string, t: Tensor): Result => ({ what, shape: t.shape, data: t.dataSync() });
