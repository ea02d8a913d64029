import { ValueError } from "../../errors.js";
import type { Module } from "../../nn/module.js";
import type { Tensor } from "../../tensor/tensor.js";
import { withCost } from "../cost/with-cost.js";
import { checkDeterministic, checkFinite } from "./assumptions.js";
import { diagnose, diagnoseShapes, type Examined, misshapenBy } from "./diagnose.js";
import { compareDirections, locate } from "./directional.js";
import { type Backward, differentiate, differentiateWatched, evaluate } from "./evaluate.js";
import { compareElements, type Finding } from "./finding.js";
import { compareForward, notAsked } from "./forward-mode.js";
import { gradientSubject } from "./gradient-subject.js";
import { placeOf } from "./numerical.js";
import { type GradcheckOptions, type Settings, settingsOf } from "./options.js";
import { type Diagnosis, GradcheckError, type GradcheckReport } from "./report.js";
import { reportOf } from "./report-of.js";
import type { Subject, TensorFunction } from "./subject.js";
import { subjectOf } from "./subject-of.js";
import { diagnoseForward } from "./three-ways.js";
import { generatorFor, weightsFor } from "./weights.js";

/** Up to this many elements `auto` looks at each by itself. */
const FULL = 1000;

/**
 * Puts a gradient on trial: compares what `backward()` says with differences of the function's values. With random
 * weights w for the elements of all outputs and L = Σ w·fn(inputs), dL/dx must be the limit of (L(x+h) − L(x−h)) / 2h for
 * every element x of every input, up to what the difference itself may be off: by round-off and by truncation, both of which
 * are estimated, with steps of as many sizes as it takes. It runs in float64 on the reference kernels.
 *
 * `fn` is any function of plain tensors, or an `nn.Module`, whose parameters are then checked as well. The report, which
 * is thrown inside a {@link GradcheckError} when the check fails, names the worst element, tells a wrong backward from
 * an inexact difference, and says what the mistake looks like: a flipped sign, a constant factor, a transposed result, a
 * missing reduction.
 *
 * @throws {GradcheckError} when the gradients differ (not with `throws: false`).
 * @throws {ValueError} when fn cannot be checked: it is not deterministic, not finite, changes its inputs, or has none.
 * @example
 * const x = tensor([[1, -2], [3, 4]], { dtype: "float64" });
 * gradcheck((x) => mul(relu(x), x), [x]).ok; // true
 */
export function gradcheck(
  fn: TensorFunction | Module<Tensor[]>,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): GradcheckReport {
  const settings = settingsOf(options);
  const subject = subjectOf(fn, inputs, settings);
  const first = check(subject, settings, 1);
  const report = first.ok && settings.order === 2 ? checkSecond(subject, settings) : first;
  return answer(withCost(report, subject, settings), settings);
}

/**
 * The same for second derivatives: checks the gradient of the gradient, J(x)ᵀ·dy, by x and by dy. Every backward on the
 * way must be made of ops that can be differentiated themselves.
 *
 * @throws {AutogradError} when an op on the way has no second derivative; the message names it.
 * @throws as {@link gradcheck} does.
 * @example
 * gradgradcheck((x) => mul(x, sigmoid(x)), [randn([3, 2], { seed: 1, dtype: "float64" })]).ok; // true
 */
export function gradgradcheck(
  fn: TensorFunction | Module<Tensor[]>,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): GradcheckReport {
  const settings: Settings = { ...settingsOf(options, { op: "gradgradcheck" }), order: 2 };
  if (settings.forward === "require") {
    throw new ValueError(
      `gradgradcheck: forward is "require", but forward mode is compared with first derivatives only; ask gradcheck for it`,
    );
  }
  const subject = subjectOf(fn, inputs, settings);
  return answer(withCost(checkSecond(subject, settings), subject, settings), settings);
}

/** The first derivative of anything that was made a subject. */
export const checkSubject = (subject: Subject, settings: Settings): GradcheckReport =>
  answer(check(subject, settings, 1), settings);

function answer(report: GradcheckReport, settings: Settings): GradcheckReport {
  if (!report.ok && settings.throws) throw new GradcheckError(report);
  return report;
}

function checkSecond(subject: Subject, settings: Settings): GradcheckReport {
  // Other numbers than the weights of the outputs: with the same, a mistake that exchanges the two would not show.
  const dy = (count: number) => weightsFor(count, settings.seed, "dy");
  return check(gradientSubject(subject, dy), settings, 2);
}

function check(subject: Subject, settings: Settings, order: 1 | 2): GradcheckReport {
  const weightsOf = (count: number) =>
    subject.unweighted ? new Float64Array(count).fill(1) : weightsFor(count, settings.seed);
  const elements = subject.inputs.reduce((sum, { wanted, value }) => sum + (wanted ? value.size : 0), 0);
  const mode = settings.mode === "auto" ? (elements <= FULL ? "full" : "directional") : settings.mode;
  const report = (
    findings: readonly Finding[],
    singles: readonly Finding[],
    diagnosis: Diagnosis | null,
    forward = notAsked,
  ) => reportOf({ subject, settings, mode, order, findings, singles, diagnosis, forward });

  let backward: Backward;
  try {
    backward = differentiateWatched(subject, weightsOf);
  } catch (error) {
    const misshapen = misshapenBy(error);
    if (misshapen === null) throw error;
    return report([], [], diagnoseShapes(misshapen));
  }
  const { outputs, gradients } = backward;
  checkFinite(subject, outputs);
  checkDeterministic(subject, backward, differentiate(subject, weightsOf), settings);

  // A gradient that is differentiated again may be computed by other ops than one that is not, with other roundings.
  const here =
    order === 2
      ? evaluate(
          subject,
          subject.inputs.map(({ value }) => value),
        )
      : outputs;
  const place = placeOf(subject, here, weightsOf(here.values.length));
  const generator = generatorFor(settings.seed, "directions");
  const compared = subject.inputs.flatMap(({ value, wanted }, input): Examined[] => {
    if (!wanted) return [];
    const gradient = gradients[input];
    const findings =
      mode === "full"
        ? compareElements(place, gradient, input, Array(value.size).keys(), settings)
        : compareDirections(place, gradient, input, settings, generator);
    return [{ input, gradient, findings }];
  });
  const findings = compared.flatMap((one) => one.findings);
  const missing =
    settings.undefinedGradients === "fail" && compared.some(({ gradient }) => gradient === null);
  const isWrong = ({ verdict }: Finding) => verdict === "failed";
  const forward =
    settings.forward === "off" || subject.onlyReverse || order === 2
      ? notAsked
      : compareForward(
          place,
          mode === "full" ? 1 : settings.directions,
          generatorFor(settings.seed, "forward"),
          findings.find(isWrong)?.direction,
        );
  if (!findings.some(isWrong) && !missing) {
    const isDemanded = settings.forward === "require" && order === 1 && forward.state !== "agrees";
    const diagnosis = isDemanded ? diagnoseForward(forward) : null;
    return report(findings, mode === "full" ? findings : [], diagnosis, forward);
  }

  // An input that failed along a direction is looked at element by element, so that the wrong ones can be named.
  const examined = compared.map((one) => {
    const failed = one.findings.find(isWrong);
    if (mode === "full" || failed === undefined) return one;
    return { ...one, findings: locate(place, one.gradient, failed, settings, generator) };
  });
  const singles = examined
    .flatMap((one) => one.findings)
    .filter(({ direction }) => direction.positions.length === 1);
  return report(findings, singles, diagnose(place, examined, settings), forward);
}
