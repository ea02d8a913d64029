// Plants one bug after the other in a copy of the project, and sees which test catches it.

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { InvalidArgumentError, program } from "commander";
import type { Mutation } from "./mutation.js";
import { mutations } from "./mutations.js";
import { Tester } from "./tester.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const COPIED = ["src", "kernels", "examples", "test", "package.json", "tsconfig.json", "vitest.config.ts"];
const GENERATED = "kernels/generated";

interface Outcome {
  readonly mutation: Mutation;
  /** The title of the first test that failed; null where none did. */
  readonly caughtBy: string | null;
  /** The pattern that gradcheck named most often. */
  readonly diagnosis: string | null;
}

function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "pellucid-mutations-"));
  for (const part of COPIED) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

const tsx = async (copy: string, ...args: string[]) =>
  (await run(process.execPath, ["--import", "tsx", ...args], { cwd: copy })).stdout;

/** The pattern that comes first most often, over calls of the op that fail. */
async function diagnosisOf(copy: string, op: string): Promise<string> {
  const printed = await tsx(copy, "test/mutations/diagnose.ts", op);
  const counts = Object.entries(JSON.parse(printed) as Record<string, number>);
  return counts.sort(([, a], [, b]) => b - a)[0]?.[0] ?? "none";
}

/** What has to be made again for a kernel's file before it can run; null where it runs as it is. */
function buildOf(file: string): string[] | null {
  if (/^kernels\/.*(simd|simd\/[\w-]+)\.ts$/.test(file)) return ["--draft"];
  return /^kernels\/.*gpu\.ts$/.test(file) ? ["--no-binary"] : null;
}

async function plant(tester: Tester, mutation: Mutation): Promise<Outcome> {
  const copy = tester.root;
  const path = join(copy, mutation.file);
  const text = readFileSync(path, "utf8");
  if (text.split(mutation.find).length !== 2) {
    throw new Error(`${mutation.name}: its text does not occur exactly once in ${mutation.file}`);
  }
  const build = buildOf(mutation.file);
  const changed = [
    path,
    ...(build === null ? [] : readdirSync(join(copy, GENERATED)).map((name) => join(copy, GENERATED, name))),
  ];
  writeFileSync(
    path,
    text.replace(mutation.find, () => mutation.replace),
  );
  if (build !== null) await tsx(copy, "kernels/build/main.ts", ...build);
  const caughtBy = await tester.firstFailure(mutation, changed);
  const diagnosis = mutation.diagnosis === undefined ? null : await diagnosisOf(copy, mutation.diagnosis.op);
  writeFileSync(path, text);
  if (build !== null) cpSync(join(root, GENERATED), join(copy, GENERATED), { recursive: true });
  tester.forget(changed);
  return { mutation, caughtBy, diagnosis };
}

const named = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ mutation }) => mutation.diagnosis !== undefined);
const right = ({ mutation, diagnosis }: Outcome) => diagnosis === mutation.diagnosis?.pattern;
const cell = (text: string) => text.replaceAll("|", "\\|");

function page(outcomes: readonly Outcome[]): string {
  const caught = outcomes.filter(({ caughtBy }) => caughtBy !== null).length;
  const rows = outcomes.map(({ mutation, caughtBy, diagnosis }) => {
    const said =
      mutation.diagnosis === undefined
        ? ""
        : diagnosis === mutation.diagnosis.pattern
          ? diagnosis
          : `${diagnosis} (it is: ${mutation.diagnosis.pattern})`;
    return `| ${cell(mutation.name)} | \`${mutation.file}\` | ${cell(caughtBy ?? "**nothing**")} | ${said} |`;
  });
  return `# Planted bugs

Written by \`npm run test:mutations\`, which plants each of these bugs in a copy of the project and runs the tests until
one fails. ${caught} of ${outcomes.length} are caught. For ${named(outcomes).length} of them \`gradcheck\` has a name;
it names ${named(outcomes).filter(right).length} of these rightly.

| bug | where | caught by | gradcheck says |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

interface Part {
  which: number;
  of: number;
}

function partOf(text: string): Part {
  const [, which, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const part = { which: Number(which), of: Number(of) };
  if (!(part.which >= 1 && part.which <= part.of)) throw new InvalidArgumentError("It is like 1/3 or 3/3.");
  return part;
}

program
  .description("Plants bugs one by one in a copy of the project, and sees which test catches each.")
  .option("--only <texts...>", "only those whose names contain one of these; the page is then not written")
  .option("--part <k/n>", "only every n-th, from the k-th; the page is then not written", partOf)
  .parse();
const { only, part } = program.opts<{ only?: string[]; part?: Part }>();

process.env.PELLUCID_SEED = "1";
const chosen = mutations
  .filter(({ name }) => only?.some((text) => name.includes(text)) ?? true)
  .filter((_, i) => part === undefined || i % part.of === part.which - 1);
const copies = Array.from({ length: availableParallelism() }, copyProject);
const testers = await Promise.all(copies.map((copy) => Tester.start(copy)));
const planted = new Map<Mutation, Outcome>();
try {
  // All copies take from one queue.
  const queue = chosen.values();
  await Promise.all(
    testers.map(async (tester) => {
      for (const mutation of queue) {
        const outcome = await plant(tester, mutation);
        planted.set(mutation, outcome);
        const said = outcome.diagnosis === null ? "" : `; gradcheck says: ${outcome.diagnosis}`;
        console.log(
          `${outcome.caughtBy === null ? "SURVIVED" : "caught  "} ${mutation.name}: ${outcome.caughtBy}${said}`,
        );
      }
    }),
  );
} finally {
  await Promise.all(testers.map((tester) => tester.close()));
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}

const outcomes = chosen.map((mutation) => planted.get(mutation)!);
const survivors = outcomes.filter(({ caughtBy }) => caughtBy === null);
const rightly = named(outcomes).filter(right).length;
console.log(
  `${outcomes.length - survivors.length} of ${outcomes.length} caught; ${rightly} of ${named(outcomes).length} named rightly`,
);
if (only === undefined && part === undefined)
  writeFileSync(join(root, "test/mutations/README.md"), page(outcomes));
// Vitest has set it to 1 with every test that caught a bug.
process.exitCode = survivors.length > 0 || rightly < 0.8 * named(outcomes).length ? 1 : 0;
