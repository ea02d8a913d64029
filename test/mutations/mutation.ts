import type { GradcheckReport } from "pellucid/testing";

export type Pattern = NonNullable<GradcheckReport["diagnosis"]>["patterns"][number];

/** A bug to plant: one piece of text of one file, replaced by another. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The tests that are to catch it, and which of their titles are run. */
  readonly tests: readonly string[];
  readonly titles?: string;
  /** What gradcheck should say of it, and of which op, where it has a name for it. */
  readonly diagnosis?: { readonly op: string; readonly pattern: Pattern };
}

const OP_TESTS = [
  "test/testing/op-info/gradients.test.ts",
  "test/testing/op-info/second-derivatives.test.ts",
  "test/ops/against-loops.test.ts",
];

/** Where the kernel of an op is easiest to read, and so to get wrong. */
export const kernel = (name: string): string => `kernels/${name}/reference.ts`;

type Change = readonly [find: string, replace: string];

/** A bug in an op, which the tests of that op are to catch. */
export const inOp = (
  name: string,
  op: string,
  file: string,
  change: Change,
  pattern?: Pattern,
): Mutation => ({
  name,
  file,
  find: change[0],
  replace: change[1],
  tests: OP_TESTS,
  titles: `^${op}\\b`,
  ...(pattern === undefined ? {} : { diagnosis: { op, pattern } }),
});

/** A bug elsewhere, which these tests are to catch. */
export const caughtBy = (name: string, tests: readonly string[], file: string, change: Change): Mutation => ({
  name,
  file,
  find: change[0],
  replace: change[1],
  tests,
});
