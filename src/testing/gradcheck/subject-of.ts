import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { Module } from "../../nn/module.js";
import { Tensor } from "../../tensor/tensor.js";
import { sourceOf } from "../to-code.js";
import { moduleSubject } from "./module-subject.js";
import type { Settings } from "./options.js";
import { convertedNote, type Subject, type TensorFunction } from "./subject.js";
import { checkDifferentiated, subjectInputs } from "./subject-inputs.js";

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
    if (input instanceof Tensor) continue;
    throw new ValueError(
      `gradcheck: inputs[${i}] is ${describe(input)}; every input must be a tensor: close over everything else, as in gradcheck((x) => fn(x, 2), [x])`,
    );
  }
  const own = subjectInputs(inputs, settings.inputs);
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
  checkDifferentiated(subject);
  return subject;
}

/** What a user would write for a function: its name, or its text where that says more. */
export function nameOrSource(fn: (...inputs: never[]) => unknown): string {
  const text = sourceOf(fn);
  return fn.name !== "" && (text.length > SHORT || !text.includes("=>")) ? fn.name : text;
}
