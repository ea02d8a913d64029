import { describe } from "../../describe.js";
import { DTypeError, ValueError } from "../../errors.js";
import { Module } from "../../nn/module.js";
import { isFloat } from "../../tensor/dtype.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { sourceOf } from "../to-code.js";
import { copyAs } from "./evaluate.js";
import { moduleSubject } from "./module-subject.js";
import type { Settings } from "./options.js";
import { convertedNote, type Subject, type TensorFunction } from "./subject.js";

/** Above this a function's text is left out of the report in favor of its name. */
const SHORT = 200;

/** Checks the arguments of gradcheck, and brings functions and modules into one form. */
export function subjectOf(
  fn: TensorFunction | Module<Tensor[]>,
  inputs: readonly Tensor[],
  settings: Pick<Settings, "inputs" | "name">,
): Subject {
  if (!(fn instanceof Module) && typeof fn !== "function") {
    throw new ValueError(
      `gradcheck: fn is ${describe(fn)}; it must be a function of tensors or an nn.Module`,
    );
  }
  if (!Array.isArray(inputs)) {
    throw new ValueError("gradcheck: inputs must be a list of tensors, as in gradcheck(fn, [x, weight])");
  }
  for (const [i, input] of inputs.entries()) {
    if (!(input instanceof Tensor)) {
      throw new ValueError(
        `gradcheck: inputs[${i}] is ${describe(input)}; every input must be a tensor: close over everything else, as in gradcheck((x) => fn(x, 2), [x])`,
      );
    }
    const data = input.dataSync();
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new ValueError(
        `gradcheck: inputs[${i}] is ${data[at]} at ${formatShape(indexAt(at, input.shape))} of ${formatShape(input.shape)}; a derivative needs finite values`,
      );
    }
  }
  const chosen = settings.inputs ?? inputs.flatMap(({ dtype }, i) => (isFloat(dtype) ? [i] : []));
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

  const own = inputs.map((input, i) => ({
    name: input.name ?? `input ${i}`,
    value: copyAs(input, "float64"),
    wanted: chosen.includes(i),
  }));
  const float32 = own.filter((_, i) => inputs[i].dtype === "float32").map(({ name }) => name);
  const subject =
    fn instanceof Module
      ? moduleSubject(fn, own, inputs, float32, settings.name)
      : {
          name: settings.name ?? (fn.name || "fn"),
          source: nameOrSource(fn),
          inputs: own,
          given: inputs,
          notes: convertedNote(float32),
          call: (tensors: readonly Tensor[]) => fn(...tensors),
        };
  if (!subject.inputs.some(({ wanted }) => wanted)) {
    throw new ValueError(
      inputs.length === 0
        ? `gradcheck: ${subject.name} has no inputs, so there is nothing to differentiate by; pass the tensors that it depends on`
        : `gradcheck: none of the ${inputs.length} inputs of ${subject.name} is differentiated (${inputs.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(", ")}); pass at least one of float64`,
    );
  }
  return subject;
}

function nameOrSource(fn: TensorFunction): string {
  const text = sourceOf(fn);
  return fn.name !== "" && (text.length > SHORT || !text.includes("=>")) ? fn.name : text;
}
