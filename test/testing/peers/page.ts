import { type FindingKind, jaxFindings, type PeerFinding, tfjsFindings } from "./findings.js";
import type { Outcome, Row, Trial } from "./trial.js";

export const findingsOf = ({ library }: Trial): Readonly<Record<string, PeerFinding>> =>
  library === "jax-js" ? jaxFindings : tfjsFindings;

const KINDS: Readonly<Record<FindingKind, string>> = {
  number: "wrong number",
  nan: "NaN",
  kink: "NaN at a kink",
  throws: "throws",
  convention: "convention",
  value: "the value is rounded",
};

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  right: "right",
  wrong: "fails",
  throws: "the gradient throws",
  none: "has no gradient, and says so",
  undecided: "differences cannot tell",
  "no-value": "no finite float to differentiate",
};

/** The page, from what was tried and what is known of it. */
export function pageOf(trials: readonly Trial[], date: string): string {
  return [
    "# Gradients of other libraries",
    "",
    "`npx tsx test/testing/peers/main.ts` runs [`checkTfjsGradient` and `checkJaxGradient`](../../../src/testing/README.md#any-function-anybodys-gradient) over the ops",
    "of TensorFlow.js and jax-js, from which this project has learned much; ordinary calls, and those at the edges. What it finds was then looked at by hand:",
    "the right gradient in the last column comes from a formula, never from a difference. It is of the sum of the outputs, dy = 1.",
    "",
    `Written by that run on ${date}; a test sees to it that it still says the same. Both libraries were taken as npm has them, on their \`cpu\` backend,`,
    "TensorFlow.js in float32, jax-js in float64. Newer versions may well have mended some of this.",
    "",
    "| library | version | ops | calls | right | of what fails or throws |",
    "| --- | --- | --- | --- | --- | --- |",
    ...trials.map(summary),
    "",
    ...trials.flatMap(sectionOf),
  ].join("\n");
}

function summary(trial: Trial): string {
  const { library, version, rows } = trial;
  const found = rows.filter(isFound);
  const kinds = (Object.keys(KINDS) as FindingKind[]).flatMap((kind) => {
    const count = found.filter(({ key }) => findingsOf(trial)[key]?.kind === kind).length;
    return count === 0 ? [] : [`${count} ${KINDS[kind]}`];
  });
  const right = rows.filter(({ outcome }) => outcome === "right").length;
  return `| ${library} | ${version} | ${new Set(rows.map(({ op }) => op)).size} | ${rows.length} | ${right} | ${kinds.join(", ")} |`;
}

export const isFound = ({ outcome }: Row): boolean => outcome === "wrong" || outcome === "throws";

function sectionOf(trial: Trial): string[] {
  const findings = findingsOf(trial);
  const rest = (["none", "undecided", "no-value"] as const).map((outcome) => {
    const keys = trial.rows.filter((row) => row.outcome === outcome).map(({ key }) => `\`${shown(key)}\``);
    return `- ${OUTCOMES[outcome]}: ${keys.length === 0 ? "none" : keys.join(", ")}.`;
  });
  return [
    `## ${trial.library} ${trial.version}`,
    "",
    "| call | | what it is | gradcheck says | it answers | right |",
    "| --- | --- | --- | --- | --- | --- |",
    ...trial.rows.filter(isFound).map((row) => {
      const finding = findings[row.key];
      const cells = [
        `\`${shown(row.key)}\``,
        finding === undefined ? "not looked at yet" : KINDS[finding.kind],
        finding?.what ?? "",
        saidOf(row),
        ...answers(row, finding),
      ];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
    "",
    "Not judged:",
    "",
    ...rest,
    "",
  ];
}

const shown = (key: string) => key.replace(" ()", "");

function saidOf({ outcome, said, patterns }: Row): string {
  if (outcome === "throws") return `(the library) ${said.replaceAll(/\s+/g, " ")}`;
  return patterns.length > 0
    ? `${said.split("\n")[0].split(":")[0]}: ${patterns.map((p) => `\`${p}\``).join(", ")}`
    : said.split("\n")[0].split(":")[0];
}

/** The first element in which the two differ. */
function answers({ gradients }: Row, finding: PeerFinding | undefined): [string, string] {
  for (const [input, right] of Object.entries(finding?.right ?? {})) {
    const answered = gradients?.[Number(input)];
    const at = right.findIndex((x, i) => !isClose(answered?.[i], x));
    if (answered === undefined) continue;
    const few = right.length <= 8;
    if (few) return [list(answered), list(right)];
    if (at >= 0) return [`${list([answered[at]])} at ${at}`, `${list([right[at]])} at ${at}`];
  }
  return ["", ""];
}

export const isClose = (a: number | null | undefined, b: number): boolean =>
  typeof a === "number" && Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));

const list = (numbers: readonly (number | null)[]) =>
  numbers.map((x) => (x === null ? "NaN" : String(Number(x.toPrecision(4))))).join(", ");
