import { describe } from "../../../describe.js";
import { ValueError } from "../../../errors.js";
import { Tensor } from "../../../tensor/tensor.js";
import type { Operator } from "./operator.js";
import type { OnnxOperator } from "./options.js";
import { Known } from "./value.js";

/** A user's function as one of the operators. It is given tensors, also of the numbers that shapes are computed with. */
export function customOperator(name: string, f: OnnxOperator): Operator {
  if (typeof f !== "function") {
    throw new ValueError(
      `importOnnx: operators.${name} is ${describe(f)}; it must be a function (inputs, attributes) => Tensor`,
    );
  }
  return {
    inputs: [0, Number.POSITIVE_INFINITY],
    outputs: Number.POSITIVE_INFINITY,
    attributes: null,
    run(call) {
      const inputs = call.inputs.map((_, i) => call.optional(i));
      const attributes = Object.fromEntries(
        Object.entries(call.attributes).map(([key, value]) => [
          key,
          value instanceof Known ? value.tensor() : value,
        ]),
      );
      const result: unknown = f(inputs, attributes, { training: call.training });
      const results: unknown[] = Array.isArray(result) ? result : [result];
      const wrong = results.find((value) => !(value instanceof Tensor));
      if (wrong !== undefined || results.length === 0)
        call.refuse(
          `is computed by operators.${name}, which answered ${describe(result)}; it must be a Tensor, or an array of them`,
        );
      return results as Tensor[];
    },
  };
}
