import { DTypeError, ValueError } from "../../errors.js";
import { isFloat } from "../../tensor/dtype.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { copyAs } from "./evaluate.js";
import type { Subject, SubjectInput } from "./subject.js";

/**
 * The inputs of a check in float64, each finite, with their names and whether they are differentiated.
 *
 * @param chosen those that are, by their place; all of float dtype where it is undefined.
 */
export function subjectInputs(
  inputs: readonly Tensor[],
  chosen: readonly number[] = inputs.flatMap(({ dtype }, i) => (isFloat(dtype) ? [i] : [])),
): SubjectInput[] {
  for (const [i, input] of inputs.entries()) {
    const data = input.dataSync();
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    throw new ValueError(
      `gradcheck: inputs[${i}] is ${data[at]} at ${formatShape(indexAt(at, input.shape))} of ${formatShape(input.shape)}; a derivative needs finite values`,
    );
  }
  for (const i of chosen) {
    if (inputs[i] === undefined) {
      throw new ValueError(
        `gradcheck: the option inputs names input ${i}, but there are ${inputs.length}, counted from 0`,
      );
    }
    if (!isFloat(inputs[i].dtype)) {
      throw new DTypeError(
        `gradcheck: the option inputs names input ${i}, which is ${inputs[i].dtype}; only float32 and float64 have gradients`,
      );
    }
  }
  return inputs.map((input, i) => ({
    name: input.name ?? `input ${i}`,
    value: copyAs(input, "float64"),
    wanted: chosen.includes(i),
  }));
}

/** Throws where there is nothing to differentiate by. */
export function checkDifferentiated({ name, inputs, given }: Subject): void {
  if (inputs.some(({ wanted }) => wanted)) return;
  throw new ValueError(
    given.length === 0
      ? `gradcheck: ${name} has no inputs, so there is nothing to differentiate by; pass the tensors that it depends on`
      : `gradcheck: none of the ${given.length} inputs of ${name} is differentiated (${given.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(", ")}); pass at least one of float64`,
  );
}
