import { AutogradError } from "../../errors.js";
import type { Shape } from "../../tensor/shape.js";
import { causeOf } from "./cause.js";
import { evidenceOf } from "./evidence.js";
import type { Finding } from "./finding.js";
import type { Place } from "./numerical.js";
import type { Settings } from "./options.js";
import type { Pattern } from "./patterns/pattern-name.js";
import { patternsOf, type Unproven } from "./patterns/patterns.js";
import { patternOfShapes } from "./patterns/shapes.js";
import type { Diagnosis } from "./report.js";

/** One input's part in the check: comparisons of single elements where there are any. */
export interface Examined {
  readonly input: number;
  readonly gradient: Float64Array | null;
  readonly findings: readonly Finding[];
}

/** What is wrong, from the comparisons of a check that failed. */
export function diagnose(place: Place, examined: readonly Examined[], settings: Settings): Diagnosis {
  const { subject } = place;
  const nameOf = (input: number) => subject.inputs[input].name;
  const missing = examined.filter(
    ({ gradient }) => gradient === null && settings.undefinedGradients === "fail",
  );
  const failed = examined.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict === "failed"));
  if (failed.length === 0) {
    return {
      cause: "undefined",
      patterns: [],
      inputs: [],
      text: `no gradient arrived at ${missing.map(({ input }) => nameOf(input)).join(", ")}, and undefinedGradients is "fail": is it detached, or not used at all?`,
    };
  }
  const { cause, text } = causeOf(failed, settings);
  if (cause !== "wrong-backward") return { cause, patterns: [], inputs: [], text };

  const gradients = subject.inputs.map(
    (_, input) => examined.find((one) => one.input === input)?.gradient ?? null,
  );
  const trial = { place, gradients };
  const wrong = examined
    .filter(({ findings }) => findings.some(({ verdict }) => verdict === "failed"))
    .map(({ input, findings }) => {
      const evidence = evidenceOf(trial, input, findings, settings.seed);
      return { input, name: nameOf(input), findings, ...patternsOf(evidence) };
    });
  const known = wrong.filter(({ named }) => named.length > 0);
  const lines = [
    `${text}.`,
    ...known.map(({ name, named }) => `  ${name}: ${formatPatterns(named)}`),
    ...wrong
      .filter((one) => !known.includes(one))
      .map((one) => `  ${one.name}: ${formatUnnamed(one.findings, one.unproven, known[0]?.name ?? null)}`),
  ];
  const inputs = known.map(({ input, name, named }) => ({
    input,
    name,
    patterns: named.map((pattern) => pattern.name),
  }));
  const patterns = new Set(inputs.flatMap((one) => one.patterns));
  return { cause, patterns: [...patterns], inputs, text: lines.join("\n") };
}

function formatPatterns([first, ...others]: readonly Pattern[]): string {
  const also = others.map(({ name }) => name).join(", ");
  return others.length === 0 ? first.text : `${first.text} (it would also fit: ${also})`;
}

/** @param first the input to begin with: what is wrong there is known, and may be what is wrong here. */
function formatUnnamed(
  findings: readonly Finding[],
  [closest]: readonly Unproven[],
  first: string | null,
): string {
  const failed = findings.filter(({ verdict }) => verdict === "failed").length;
  const wrong = `${failed} of ${findings.length} elements that were compared are wrong`;
  if (first !== null) {
    return `${wrong} too, in no pattern of their own: mend ${first} first, which may be the cause`;
  }
  return closest === undefined
    ? `${wrong}, in no pattern that gradcheck knows`
    : `${wrong}, too few for a name. What would fit: ${closest.text}${closest.text.endsWith("?") ? "" : "."} But that rests on ${closest.equations} independent ${closest.equations === 1 ? "comparison" : "comparisons"}, and only ${closest.needed} rule out chance: check inputs with more elements`;
}

/** A backward that answered a gradient of the wrong shape, which defineOp refuses. */
export interface Misshapen {
  readonly message: string;
  readonly gradient: Shape;
  readonly input: Shape;
  /** Of the op, and so of the dy that its backward got. */
  readonly output: Shape;
}

export function misshapenBy(error: unknown): Misshapen | null {
  if (!(error instanceof AutogradError) || !Array.isArray(error.details.gradient)) return null;
  const { gradient, input, output } = error.details as Record<string, Shape>;
  return { message: error.message, gradient, input, output };
}

export function diagnoseShapes({ message, ...shapes }: Misshapen): Diagnosis {
  const pattern = patternOfShapes(shapes);
  return {
    cause: "wrong-backward",
    patterns: pattern === null ? [] : [pattern.name],
    inputs: [],
    text: [`the backward is wrong: ${message}`, ...(pattern === null ? [] : [`  ${pattern.text}`])].join(
      "\n",
    ),
  };
}
