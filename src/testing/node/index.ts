/**
 * Gradients on trial with `node:test`: {@link assertGradcheck}, in the manner of `node:assert`.
 *
 * @module pellucid/testing/node
 */

import { AssertionError } from "node:assert";
import { appendFileSync } from "node:fs";
import type { Module } from "../../nn/module.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { formatFailure } from "../gradcheck/format-report.js";
import { gradcheck } from "../gradcheck/gradcheck.js";
import { gradientDiff } from "../gradcheck/gradient-diff.js";
import { type GradcheckOptions, OPTIONS } from "../gradcheck/options.js";
import type { GradcheckReport } from "../gradcheck/report.js";
import type { TensorFunction } from "../gradcheck/subject.js";
import { annotation, callerOf, summary, warning } from "./github.js";

/** What {@link assertGradcheck} checks, and what it prints. */
export interface AssertGradcheckOptions extends Omit<GradcheckOptions, "throws"> {
  /**
   * Whether a gradient that is wrong is marked at the line of the call, and told in the summary of the run. Default: in
   * GitHub Actions, where the environment has GITHUB_ACTIONS=true. Pass false where a wrong one is expected, or where a
   * reporter does this for every failure.
   */
  annotate?: boolean;
}

/**
 * Passes where {@link gradcheck} passes, and answers its report. Else it throws an `AssertionError` whose message says
 * what is wrong, and whose `actual` and `expected` are the gradient of `backward` and the numerical one: alike but for
 * the wrong elements, so that what shows the error shows the difference.
 *
 * @throws {AssertionError} when the gradients differ.
 * @throws as {@link gradcheck} does.
 * @example
 * assertGradcheck((x) => mul(relu(x), x), [tensor([[1, -2], [3, 4]])]).ok; // true
 */
export function assertGradcheck(
  fn: TensorFunction | Module<Tensor[]>,
  inputs: readonly Tensor[],
  options: AssertGradcheckOptions = {},
): GradcheckReport {
  const { throws: _, ...names } = OPTIONS;
  checkOptions("assertGradcheck", options, { ...names, annotate: true });
  const { env } = process;
  const { annotate = env.GITHUB_ACTIONS === "true", ...checked } = options;
  const report = gradcheck(fn, inputs, { ...checked, throws: false });
  if (report.ok) return report;

  const { actual, expected } = gradientDiff(report) ?? {};
  const error = new AssertionError({
    message: messageOf(report),
    actual,
    expected,
    operator: "gradcheck",
    stackStartFn: assertGradcheck,
  });
  if (annotate) {
    // On a line of its own: GitHub knows a command by how its line begins.
    const mark = annotation(report, callerOf(error.stack ?? ""), env.GITHUB_WORKSPACE);
    process.stdout.write(
      `\n${mark}\n${env.GITHUB_STEP_SUMMARY ? told(report, env.GITHUB_STEP_SUMMARY) : ""}`,
    );
  }
  throw error;
}

/** Adds to the summary of the run. Answers a command that warns where it cannot be written: what was found counts for more. */
function told(report: GradcheckReport, file: string): string {
  try {
    appendFileSync(file, summary(report));
    return "";
  } catch (error) {
    return warning(`assertGradcheck: the summary of the run was not written: ${(error as Error).message}`);
  }
}

/** What is wrong, and the two gradients as `node:assert` compares them. */
function messageOf(report: GradcheckReport): string {
  const diff = gradientDiff(report);
  if (diff === null) return `${report}`;
  const [, ...lines] = new AssertionError({ ...diff, operator: "deepStrictEqual" }).message.split("\n");
  return `${formatFailure(report)}\n\n${lines.join("\n").trim()}\n`;
}
