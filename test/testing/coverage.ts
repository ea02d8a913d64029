// Makes src/testing/COVERAGE.md from the table: npx tsx test/testing/coverage.ts

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Derivatives, moduleInfo, opInfo } from "../../src/testing/op-info/index.js";

export const PAGE = fileURLToPath(new URL("../../src/testing/COVERAGE.md", import.meta.url));

const HOW_OFTEN = ["not", "once", "any number of times"] as const;

/** "once", or for each number of times the variants that it holds for. */
function howOften(variants: Readonly<Record<string, { derivatives: Derivatives; atKinks?: true }>>): string {
  const smooth = Object.entries(variants).filter(([, { atKinks }]) => !atKinks);
  const found = [2, 1, 0].flatMap((times) => {
    const names = smooth.flatMap(([name, { derivatives }]) => (derivatives === times ? [name] : []));
    return names.length === 0 ? [] : [{ times: HOW_OFTEN[times], names }];
  });
  if (found.length === 1) return found[0].times;
  return found.map(({ times, names }) => `${times}: ${names.join("; ")}`).join("<br>");
}

const table = (heads: string[], rows: string[][]) =>
  [heads, heads.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");

const tolerance = (rtol: number) => (rtol === 0 ? "exact" : rtol.toExponential());

/** The page, from the table as it is. */
export function coveragePage(): string {
  const ops = Object.entries(opInfo).sort(([a], [b]) => (a < b ? -1 : 1));
  const variants = ops.flatMap(([, { variants }]) => Object.keys(variants));
  const modules = Object.entries(moduleInfo);
  const names = (entries: object) => Object.keys(entries).join("<br>");
  return `# What is tested of every op and module

Made from the table in [\`op-info\`](op-info) by \`npx tsx test/testing/coverage.ts\`; a test compares. ${ops.length} ops in
${variants.length} variants, and ${modules.length} modules.

Of every variant, on random shapes, values and options:

- the gradient of every element of every input against differences in float64, within what these may be off and 1e-6 of the
  slope; at kinks it must lie between the slopes to the left and to the right;
- that the gradient of one input alone is the same as together with the others;
- the gradient of the gradient, or the error that says why there is none;
- float32 against float64 on every backend, forward and backward, within the tolerance below, relative to the largest
  magnitude among inputs, output and gradients; integers and positions exactly;
- that the dtypes below are taken, and the others refused.

## Ops

${table(
  ["op", "checked", "domain", "dtypes", "gradient at kinks", "differentiable", "float32"],
  ops.map(([name, { variants, domain, dtypes, kinks, rtol }]) => [
    `\`${name}\``,
    names(variants),
    domain,
    dtypes.length === 4 ? "all" : dtypes.join(", "),
    kinks ?? "none",
    howOften(variants),
    tolerance(rtol),
  ]),
)}

## Modules

${table(
  ["module", "checked", "domain", "differentiable", "float32"],
  modules.map(([name, { variants, domain, rtol }]) => [
    `\`nn.${name}\``,
    names(variants),
    domain,
    howOften(variants),
    tolerance(rtol),
  ]),
)}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(PAGE, coveragePage());
