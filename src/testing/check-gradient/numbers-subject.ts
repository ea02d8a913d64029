import { ValueError } from "../../errors.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { optionsCode, PRINTED } from "../gradcheck/reproduction.js";
import type { Subject } from "../gradcheck/subject.js";
import { sourceOf, toCode } from "../to-code.js";
import { subjectOfArrays } from "./array-function.js";
import { type Structure, structureOf } from "./inputs.js";
import { readNumbers, writeNumbers } from "./numbers.js";

/** What checkGradient was given. */
export interface NumbersCheck {
  readonly f: (x: unknown) => unknown;
  readonly df: (x: unknown, dy: unknown) => unknown;
  readonly x: unknown;
  readonly name: string | undefined;
  readonly precision: "float32" | "float64" | undefined;
}

/** f and df as a function of tensors, which gradcheck can check. */
export function numbersSubject({ f, df, x, ...given }: NumbersCheck): Subject {
  const structure = structureOf(x);
  const name = given.name ?? (f.name || "f");
  const precision = given.precision ?? (structure.isFloat32 ? "float32" : "float64");
  const valueAt = (inputs: readonly Tensor[]) =>
    readNumbers(
      `checkGradient: what ${name} returned`,
      unchanged(structure, name, inputs, (own) => f(own)),
    );

  return subjectOfArrays({
    name,
    differentiator: "df",
    source: sourceOf(f),
    inputs: structure.tensors.map((value, i) => ({ name: structure.names[i], value, wanted: true })),
    given: structure.tensors,
    notes: [],
    precision,
    unweighted: valueAt(structure.tensors).form === "number",
    value: (inputs) => valueAt(inputs).tensor,
    gradient(inputs, dy) {
      const { form } = valueAt(inputs);
      const answer = (incoming: unknown) =>
        structure.partsOf(unchanged(structure, "df", inputs, (own) => df(own, incoming)));
      if (form !== "number") return answer(writeNumbers(dy, form));
      return answer(1).map((part) => part && times(part, dy.item()));
    },
    reproduce: (options) => {
      const all = given.precision === undefined ? options : { ...options, precision };
      const size = structure.tensors.reduce((sum, t) => sum + t.size, 0);
      return [
        'import { checkGradient } from "pellucid/testing";',
        "",
        `const f = ${sourceOf(f)};`,
        `const df = ${sourceOf(df)};`,
        `checkGradient(f, df, ${size <= PRINTED ? toCode(x) : `x /* ${size} numbers */`}${optionsCode(all)});`,
      ].join("\n");
    },
  });
}

const times = (t: Tensor, factor: number): Tensor =>
  Tensor.fromHost(
    "float64",
    (t.dataSync() as Float64Array).map((v) => v * factor),
    t.shape,
  );

/** What a function makes of a copy of x, which it must leave as it is. */
function unchanged(
  structure: Structure,
  name: string,
  inputs: readonly Tensor[],
  fn: (x: unknown) => unknown,
): unknown {
  const own = structure.build(inputs);
  const given = structure.read(own);
  const result = fn(own);
  for (const [i, t] of structure.read(own).entries()) {
    const [before, after] = [given[i].dataSync(), t.dataSync()];
    const at = before.findIndex((value, k) => !Object.is(value, after[k]));
    if (at < 0) continue;
    const where = t.rank === 0 ? "" : ` at ${formatShape(indexAt(at, t.shape))}`;
    throw new ValueError(
      `checkGradient: ${name} changed ${structure.names[i]}${where} from ${before[at]} to ${after[at]}; a function that is differentiated must leave its inputs as they are: work on a copy`,
    );
  }
  return result;
}
