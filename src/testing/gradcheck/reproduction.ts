import * as library from "../../functional.js";
import { toCode } from "../to-code.js";
import { type Settings, settingsOf } from "./options.js";
import type { Subject } from "./subject.js";

/** Inputs of more elements in all are named instead of printed. */
export const PRINTED = 1000;

/** A program that makes the same check. What fn closes over has to be there, unless it is of the library. */
export function reproductionOf(subject: Subject, settings: Settings, order: 1 | 2): string {
  if (subject.reproduce !== undefined) return subject.reproduce(optionsOf(settings, subject));
  const inputs = subject.given;
  const elements = inputs.reduce((sum, { size }) => sum + size, 0);
  const printed =
    elements <= PRINTED
      ? `[\n${inputs.map((value) => `  ${toCode(value)},\n`).join("")}]`
      : `[/* ${inputs.map(({ shape, dtype }) => `${dtype} [${shape.join(", ")}]`).join(", ")} */]`;
  const names = namesOfLibrary(`${subject.source} ${printed}`);
  const check = order === 2 ? "gradgradcheck" : "gradcheck";
  const options = optionsCode(optionsOf(settings, subject));
  return [
    ...(names.length > 0 ? [`import { ${names.join(", ")} } from "pellucid";`] : []),
    `import { ${check} } from "pellucid/testing";`,
    "",
    `const fn = ${subject.source};`,
    `${check}(fn, ${printed}${options});`,
  ].join("\n");
}

/** The library's names among the identifiers of a text that are no properties. One too many does no harm. */
function namesOfLibrary(code: string): string[] {
  const identifiers = code.match(/(?<![.\w$])[A-Za-z_$][\w$]*/g) ?? [];
  return [...new Set(identifiers)].filter((name) => Object.hasOwn(library, name)).sort();
}

/** In the order in which they are printed. */
const PRINTED_OPTIONS = [
  "eps",
  "atol",
  "rtol",
  "kinks",
  "seed",
  "mode",
  "directions",
  "nondeterminismTolerance",
  "undefinedGradients",
  "forward",
  "inputs",
  "limits",
] as const;

/** Those that are not what they would be by themselves. */
function optionsOf(settings: Settings, { precision }: Subject): Record<string, unknown> {
  const defaults = settingsOf({}, { precision });
  const own = PRINTED_OPTIONS.filter((key) => settings[key] !== defaults[key]);
  return Object.fromEntries(own.map((key) => [key, settings[key]]));
}

/** Options as the last argument of a call. */
export const optionsCode = (options: Readonly<Record<string, unknown>>): string =>
  Object.keys(options).length === 0 ? "" : `, ${toCode(options)}`;
