import { AutogradError } from "../../errors.js";
import type { Shape } from "../../tensor/shape.js";
import { causeOf } from "./cause.js";
import { evidenceOf } from "./evidence.js";
import type { Finding } from "./finding.js";
import type { Place } from "./numerical.js";
import type { Settings } from "./options.js";
import { type Pattern, patternOfShapes, patternsOf } from "./patterns.js";
import type { Diagnosis } from "./report.js";

/** One input's part in the check: comparisons of single elements where there are any. */
export interface Examined {
  readonly input: number;
  readonly gradient: Float64Array | null;
  readonly findings: readonly Finding[];
}

/** What is wrong, from the comparisons of a check that failed. */
export function diagnose(place: Place, examined: readonly Examined[], settings: Settings): Diagnosis {
  const nameOf = (input: number) => place.subject.inputs[input].name;
  const missing = examined.filter(
    ({ gradient }) => gradient === null && settings.undefinedGradients === "fail",
  );
  const failed = examined.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict === "failed"));
  if (failed.length === 0) {
    return {
      cause: "undefined",
      patterns: [],
      text: `no gradient arrived at ${missing.map(({ input }) => nameOf(input)).join(", ")}, and undefinedGradients is "fail": is it detached, or not used at all?`,
    };
  }
  const { cause, text } = causeOf(place, failed, settings);
  if (cause !== "wrong-backward") return { cause, patterns: [], text };

  const lines = [`${text}.`];
  const patterns: Pattern[] = [];
  for (const { input, gradient, findings } of examined) {
    const wrong = findings.filter(({ verdict }) => verdict === "failed").length;
    if (wrong === 0) continue;
    const found = patternsOf(evidenceOf(place, input, gradient, findings, settings.eps));
    patterns.push(...found);
    const [first, ...others] = found;
    const also =
      others.length === 0 ? "" : ` (it would also fit: ${others.map(({ name }) => name).join(", ")})`;
    lines.push(
      first === undefined
        ? `  ${nameOf(input)}: ${wrong} of ${findings.length} elements that were compared are wrong, in no pattern that is known here`
        : `  ${nameOf(input)}: ${first.text}${also}`,
    );
  }
  return { cause, patterns: [...new Set(patterns.map(({ name }) => name))], text: lines.join("\n") };
}

/** A backward that answered a gradient of the wrong shape, which defineOp refuses. */
export interface Misshapen {
  readonly message: string;
  readonly gradient: Shape;
  readonly input: Shape;
}

export function misshapenBy(error: unknown): Misshapen | null {
  if (!(error instanceof AutogradError) || !Array.isArray(error.details.gradient)) return null;
  return { message: error.message, gradient: error.details.gradient, input: error.details.input as Shape };
}

export function diagnoseShapes({ message, gradient, input }: Misshapen): Diagnosis {
  const pattern = patternOfShapes(gradient, input);
  return {
    cause: "wrong-backward",
    patterns: pattern === null ? [] : [pattern.name],
    text: [`the backward is wrong: ${message}`, ...(pattern === null ? [] : [`  ${pattern.text}`])].join(
      "\n",
    ),
  };
}
