// Plants one bug after the other in a copy of the project, and sees which test catches it.

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { program } from "commander";
import type { Mutation } from "./mutation.js";
import { mutations } from "./mutations.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const COPIED = ["src", "kernels", "examples", "test", "package.json", "tsconfig.json", "vitest.config.ts"];

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

const bin = (copy: string, name: string) => join(copy, "node_modules/.bin", name);

async function firstFailure(copy: string, { tests, titles }: Mutation): Promise<string | null> {
  const output = join(copy, "result.json");
  rmSync(output, { force: true });
  const filter = titles === undefined ? [] : ["-t", titles];
  const options = [
    // All cases; and what did not change since the last start is not compiled again.
    ...["--mode", "all", "--experimental.fsModuleCache"],
    "--bail",
    "1",
    "--maxWorkers",
    "1",
    "--reporter",
    "json",
    "--outputFile",
    output,
    ...filter,
  ];
  const env = { ...process.env, PELLUCID_SEED: "1" };
  // It ends with an error where a test fails, as it should here: the file says what happened.
  await run(bin(copy, "vitest"), ["run", ...tests, ...options], { cwd: copy, env }).catch(() => {});
  const { testResults, numTotalTests } = JSON.parse(readFileSync(output, "utf8")) as {
    numTotalTests: number;
    testResults: {
      name: string;
      message: string;
      assertionResults: { status: string; fullName: string }[];
    }[];
  };
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === "failed");
  if (failed !== undefined) return failed.fullName;
  const broken = testResults.find(
    ({ message, assertionResults }) => message !== "" && assertionResults.length === 0,
  );
  if (broken !== undefined || numTotalTests === 0) {
    throw new Error(`the tests did not run: ${broken?.message ?? "no title matched"}`);
  }
  return null;
}

/** The pattern that comes first most often, over calls of the op that fail. */
async function diagnosisOf(copy: string, op: string): Promise<string> {
  const { stdout } = await run(bin(copy, "tsx"), ["test/mutations/diagnose.ts", op], { cwd: copy });
  const counts = Object.entries(JSON.parse(stdout) as Record<string, number>);
  return counts.sort(([, a], [, b]) => b - a)[0]?.[0] ?? "none";
}

async function plant(copy: string, mutation: Mutation): Promise<Outcome> {
  const path = join(copy, mutation.file);
  const text = readFileSync(path, "utf8");
  if (text.split(mutation.find).length !== 2) {
    throw new Error(`${mutation.name}: its text does not occur exactly once in ${mutation.file}`);
  }
  // These are compiled before they can run; without the binary where it stays as it is.
  const [, version] = /(simd|gpu)\.ts$/.exec(path) ?? [];
  const build = { simd: [], gpu: ["--no-binary"] }[version];
  const rebuild = async () => {
    if (build !== undefined) await run(bin(copy, "tsx"), ["kernels/build/main.ts", ...build], { cwd: copy });
  };
  writeFileSync(
    path,
    text.replace(mutation.find, () => mutation.replace),
  );
  await rebuild();
  const caughtBy = await firstFailure(copy, mutation);
  const diagnosis = mutation.diagnosis === undefined ? null : await diagnosisOf(copy, mutation.diagnosis.op);
  writeFileSync(path, text);
  await rebuild();
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

program
  .description("Plants bugs one by one in a copy of the project, and sees which test catches each.")
  .option("--only <text>", "only those whose names contain this; the page is then not written")
  .parse();
const { only } = program.opts<{ only?: string }>();

const chosen = mutations.filter(({ name }) => name.includes(only ?? ""));
const copies = Array.from({ length: availableParallelism() }, copyProject);
const planted = new Map<Mutation, Outcome>();
try {
  // All copies take from one queue.
  const queue = chosen.values();
  await Promise.all(
    copies.map(async (copy) => {
      for (const mutation of queue) {
        const outcome = await plant(copy, mutation);
        planted.set(mutation, outcome);
        const said = outcome.diagnosis === null ? "" : `; gradcheck says: ${outcome.diagnosis}`;
        console.log(
          `${outcome.caughtBy === null ? "SURVIVED" : "caught  "} ${mutation.name}: ${outcome.caughtBy}${said}`,
        );
      }
    }),
  );
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}

const outcomes = chosen.map((mutation) => planted.get(mutation)!);
const survivors = outcomes.filter(({ caughtBy }) => caughtBy === null);
const rightly = named(outcomes).filter(right).length;
console.log(
  `${outcomes.length - survivors.length} of ${outcomes.length} caught; ${rightly} of ${named(outcomes).length} named rightly`,
);
if (only === undefined) writeFileSync(join(root, "test/mutations/README.md"), page(outcomes));
if (survivors.length > 0 || rightly < 0.8 * named(outcomes).length) process.exitCode = 1;
