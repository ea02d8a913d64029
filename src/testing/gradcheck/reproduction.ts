import { toCode } from "../to-code.js";
import type { Settings } from "./options.js";
import type { Subject } from "./subject.js";

/** Inputs of more elements in all are named instead of printed. */
const PRINTED = 1000;

/** A program that makes the same check. What fn closes over has to be there. */
export function reproductionOf(subject: Subject, settings: Settings, second: boolean): string {
  const inputs = subject.given;
  const elements = inputs.reduce((sum, { size }) => sum + size, 0);
  const printed =
    elements <= PRINTED
      ? `[\n${inputs.map((value) => `  ${toCode(value)},\n`).join("")}]`
      : `[/* ${inputs.map(({ shape, dtype }) => `${dtype} [${shape.join(", ")}]`).join(", ")} */]`;
  const names = ["tensor", "zeros"].filter((name) => printed.includes(`${name}(`));
  const check = second ? "gradgradcheck" : "gradcheck";
  const options = optionsOf(settings);
  return [
    ...(names.length > 0 ? [`import { ${names.join(", ")} } from "pellucid";`] : []),
    `import { ${check} } from "pellucid/testing";`,
    "",
    `const fn = ${subject.source};`,
    `${check}(fn, ${printed}${options});`,
  ].join("\n");
}

function optionsOf(settings: Settings): string {
  const { eps, atol, rtol, scheme, kinks, seed, mode, directions, inputs } = settings;
  const defaults = {
    atol: 1e-5,
    rtol: 1e-3,
    scheme: "central",
    kinks: "subgradient",
    seed: 0,
    mode: "auto",
    directions: 4,
  };
  const chosen = Object.entries({ atol, rtol, scheme, kinks, seed, mode, directions }).filter(
    ([key, value]) => value !== defaults[key as keyof typeof defaults],
  );
  const own = {
    ...(eps === (scheme === "central" ? 1e-6 : 1e-3) ? {} : { eps }),
    ...Object.fromEntries(chosen),
    ...(inputs === undefined ? {} : { inputs }),
  };
  return Object.keys(own).length === 0 ? "" : `, ${toCode(own)}`;
}
