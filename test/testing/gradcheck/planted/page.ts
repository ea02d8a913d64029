// Makes README.md beside it from a run: npx tsx test/testing/gradcheck/planted/page.ts

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gradcheck } from "pellucid/testing";
import { plantedBugs } from "./index.js";
import type { Planted } from "./planted.js";

export const PAGE = fileURLToPath(new URL("README.md", import.meta.url));

/** What gradcheck said of a planted bug. */
export interface Judged {
  readonly bug: Planted;
  readonly failed: boolean;
  readonly said: string | null;
  readonly verdict: "right" | "wrong" | "not named";
}

export function judge(bug: Planted): Judged {
  const { ok, diagnosis } = gradcheck(bug.fn, bug.op.inputs, { throws: false });
  const said = diagnosis?.patterns[0] ?? null;
  const right = said !== null && (said === bug.cause || bug.also.includes(said));
  const verdict = said === null ? "not named" : right ? "right" : "wrong";
  return { bug, failed: !ok, said, verdict };
}

const cell = (text: string) => text.replaceAll("|", "\\|");
const row = (cells: readonly (string | number)[]) => `| ${cells.map((c) => cell(String(c))).join(" | ")} |`;

export function page(judged: readonly Judged[]): string {
  const count = (verdict: Judged["verdict"], of: readonly Judged[]) =>
    of.filter((one) => one.verdict === verdict).length;
  const causes = [...new Set(judged.map(({ bug }) => bug.cause))];
  const named = judged.filter(({ bug }) => bug.cause !== null);
  return `# Bugs in users' style

Written by \`npx tsx test/testing/gradcheck/planted/page.ts\`; a test compares. ${judged.length} backwards that are wrong in one
way each, of ops as users write them; the right backward of each passes. The patterns were written with many of these
bugs at hand, so this is what they cover, not how often a stranger's bug is named. \`gradcheck\` fails for
${judged.filter(({ failed }) => failed).length} of them, names the right cause first for ${count("right", judged)}
(${((100 * count("right", judged)) / judged.length).toFixed(1)} % of all, ${((100 * count("right", named)) / named.length).toFixed(1)} % of the ${named.length} that a pattern covers), a wrong one for
${count("wrong", judged)}, and none for ${count("not named", judged)}.

${[
  row(["cause", "bugs", "named rightly", "wrongly", "not named"]),
  row(["---", "---", "---", "---", "---"]),
  ...causes.map((cause) => {
    const of = judged.filter(({ bug }) => bug.cause === cause);
    return row([
      cause ?? "in no pattern",
      of.length,
      count("right", of),
      count("wrong", of),
      count("not named", of),
    ]);
  }),
].join("\n")}

${[
  row(["op", "inputs", "dtype", "what is wrong", "gradcheck says"]),
  row(["---", "---", "---", "---", "---"]),
  ...judged.map(({ bug: { op, wrong, cause }, said }) =>
    row([
      op.name,
      op.inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(" "),
      op.inputs[0].dtype,
      wrong,
      said ?? (cause === null ? "no name, and there is none" : `no name (it is: ${cause})`),
    ]),
  ),
].join("\n")}
`;
}

if (process.argv[1] === PAGE.replace(/README\.md$/, "page.ts")) {
  await writeFile(PAGE, page(plantedBugs.map(judge)));
}
