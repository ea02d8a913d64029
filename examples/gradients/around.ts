// What is around a check: derivatives themselves, failures that are kept, reports for programs, and tests.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hessian, hvp, jacobian, jvp, mul, pow, sum, type Tensor, tensor, vjp } from "pellucid";
import { gradcheck, reportFromJson } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import { assertGradcheck } from "pellucid/testing/node";
import { gradcheckProperty } from "pellucid/testing/property";
import { cube, triple } from "./mistakes.js";

const dtype = "float64";

/** Products with the Jacobian J of x², and with the Hessian H of Σ x³, which are never made; and both as they are. */
export function showDerivatives(): void {
  const x = tensor([1, 2], { dtype });
  const v = tensor([1, 1], { dtype });
  const squares = (x: Tensor) => mul(x, x);
  const cubes = (x: Tensor) => sum(pow(x, 3));
  const show = (name: string, t: Tensor) => console.log(name.padEnd(5), JSON.stringify(t.tolist()));
  show("Jᵀ·v", vjp(squares, [x], v)[1][0]);
  show("J·v", jvp(squares, [x], [v])[1]);
  show("J", jacobian(squares, [x])[0]);
  show("H·v", hvp(cubes, [x], [v])[1][0]);
  show("H", hessian(cubes, [x])[0][0]);
}

/** A property that failed once fails at once the next time, by the case that is kept. */
export function showKeptFailures(): void {
  const directory = mkdtempSync(join(tmpdir(), "pellucid-tour-"));
  const failures = join(directory, "gradients.json");
  for (const run of ["first", "second"]) {
    const report = gradcheckProperty(triple, arbitraries.tensor({ dtype }), {
      seed: 1,
      failures,
      throws: false,
    });
    console.log(`${run}: ${`${report}`.split("\n")[0]}`);
  }
  rmSync(directory, { recursive: true });
}

/** All of a report, through JSON and back. */
export function showJson(): void {
  const report = gradcheck(cube, [tensor([3, 4], { dtype })], { throws: false });
  const { format, version, ok, failed, diagnosis } = JSON.parse(JSON.stringify(report));
  console.log(JSON.stringify({ format, version, ok, failed, diagnosis: { patterns: diagnosis.patterns } }));
  console.log(`${reportFromJson(JSON.stringify(report))}`.split("\n")[0]);
}

/** What GitHub Actions shows at the line of the call, and what node:test prints. */
export function showTest(): void {
  // Which GitHub Actions sets: paths are told from there.
  process.env.GITHUB_WORKSPACE = process.cwd();
  try {
    assertGradcheck(cube, [tensor([3, 0.5, 4], { dtype })], { annotate: true });
  } catch (error) {
    const { message } = error as Error;
    console.log(message);
  }
}
