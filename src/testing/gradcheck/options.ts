import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { checkOptions, type OptionNames } from "../../options.js";
import { type CostLimits, checkLimits } from "../cost/measures.js";

/** What {@link gradcheck} compares, how, and what it lets pass. */
export interface GradcheckOptions {
  /** How far an element is moved each way at first. Default: a share of its size. Other steps follow where that does not decide. */
  eps?: number;
  /**
   * What an analytical gradient may be off beside what differences may be: it passes where
   * |analytical − numerical| ≤ bound + atol + rtol · |numerical|. Default 0.
   */
  atol?: number;
  /** As much again as a share, for gradients that are approximations. Default 1e-6; 1e-5 of what computes in float32. */
  rtol?: number;
  /**
   * `full` moves every element by itself: at least two calls of fn for each. `directional` moves all elements of an input at
   * once along random directions: as many calls for each direction, however large the input. `auto` (default) takes `full`
   * up to 1,000 elements in all.
   */
  mode?: "full" | "directional" | "auto";
  /** How many random directions for each input in the directional mode. Default 4. */
  directions?: number;
  /** 1 (default) checks the gradient; 2 then checks the gradient of the gradient as well. */
  order?: 1 | 2;
  /** Which inputs are differentiated, by their place; the others are held fixed. Default: all of float dtype. */
  inputs?: readonly number[];
  /**
   * What to do where the slopes to the left and to the right differ. `subgradient` (default): the analytical slope must
   * lie between them. `skip`: such elements are not judged. `fail`: they are failures.
   */
  kinks?: "subgradient" | "skip" | "fail";
  /** How far two runs at the same place may differ. Default 0: not in a single bit. */
  nondeterminismTolerance?: number;
  /** What an input that gets no gradient at all counts as: `zero` (default), or a failure. */
  undefinedGradients?: "zero" | "fail";
  /**
   * Whether forward mode is compared with reverse mode, ⟨w, J·v⟩ = ⟨Jᵀ·w, v⟩, along as many random directions as `directions` says (one
   * in the mode `full`). `auto` (default): where it can be; what differs is a note, since ops need not have a second derivative. `require`:
   * where it differs, or cannot be compared, the check fails. `off`: not at all.
   */
  forward?: "auto" | "require" | "off";
  /**
   * What the gradient may cost and keep at the most, counted by `gradientCost` on the active backend and in the dtype of
   * the inputs: `{ backwardOps: 3, savedBytes: 4 * x.size, liveBuffers: 0 }`. Default: it is not counted.
   */
  limits?: CostLimits;
  /** Of the random weights of the outputs and the random directions. Default 0. */
  seed?: number;
  /** What to call fn in the report. Default: its own name. */
  name?: string;
  /** Whether to throw when the check fails. Default true. */
  throws?: boolean;
}

/** The same with every default filled in. */
export type Settings = Readonly<Required<Omit<GradcheckOptions, "eps" | "inputs" | "limits" | "name">>> & {
  /** The first step; null: a share of each element. */
  readonly eps: number | null;
  /** What the gradient may cost; undefined: it is not counted. */
  readonly limits: CostLimits | undefined;
  /** Which inputs are differentiated; undefined: all of float dtype. */
  readonly inputs: readonly number[] | undefined;
  /** What to call fn; undefined: its own name. */
  readonly name: string | undefined;
};

const CHOICES = {
  mode: ["full", "directional", "auto"],
  order: [1, 2],
  kinks: ["subgradient", "skip", "fail"],
  undefinedGradients: ["zero", "fail"],
  forward: ["auto", "require", "off"],
} as const;

export const OPTIONS: OptionNames<GradcheckOptions> = {
  eps: true,
  atol: true,
  rtol: true,
  mode: true,
  directions: true,
  order: true,
  inputs: true,
  kinks: true,
  nondeterminismTolerance: true,
  undefinedGradients: true,
  forward: true,
  limits: true,
  seed: true,
  name: true,
  throws: true,
};

/** Those that make sense for gradients that are not made of this library's tensors: of anybody's first derivatives. */
export type GradientOptions = Omit<GradcheckOptions, "order" | "forward" | "limits">;

const { order: _order, forward: _forward, limits: _limits, ...GRADIENT_OPTIONS } = OPTIONS;

export { GRADIENT_OPTIONS };

/** Who asks: what errors are to call it, which options it takes, and how finely what it checks computes. */
interface Asked {
  readonly op?: string;
  readonly taken?: Readonly<Partial<Record<keyof GradcheckOptions, true>>>;
  readonly precision?: "float64" | "float32";
}

/** How far off a right gradient may be, as a share: float32 rounds some ten times in sums that partly cancel. */
const RTOL = { float64: 1e-6, float32: 1e-5 };

/** The options with the defaults filled in. */
export function settingsOf(
  options: GradcheckOptions,
  { op = "gradcheck", taken = OPTIONS, precision = "float64" }: Asked = {},
): Settings {
  checkOptions(op, options, taken as OptionNames<GradcheckOptions>);
  const settings: Settings = {
    eps: options.eps ?? null,
    atol: options.atol ?? 0,
    rtol: options.rtol ?? RTOL[precision],
    mode: options.mode ?? "auto",
    directions: options.directions ?? 4,
    order: options.order ?? 1,
    inputs: options.inputs,
    kinks: options.kinks ?? "subgradient",
    nondeterminismTolerance: options.nondeterminismTolerance ?? 0,
    undefinedGradients: options.undefinedGradients ?? "zero",
    forward: options.forward ?? "auto",
    limits: options.limits,
    seed: options.seed ?? 0,
    name: options.name,
    throws: options.throws ?? true,
  };
  if (settings.limits !== undefined) checkLimits(op, settings.limits);
  for (const [key, allowed] of Object.entries(CHOICES)) {
    const value = settings[key as keyof typeof CHOICES];
    if ((allowed as readonly unknown[]).includes(value)) continue;
    throw new ValueError(`${op}: ${key} is ${JSON.stringify(value)}; it must be ${list(allowed)}`);
  }
  if (settings.eps !== null && !(settings.eps > 0 && settings.eps < Infinity)) {
    throw new ValueError(`${op}: eps is ${settings.eps}; it must be a finite number above 0`);
  }
  for (const key of ["atol", "rtol", "nondeterminismTolerance"] as const) {
    if (settings[key] >= 0 && settings[key] < Infinity) continue;
    throw new ValueError(`${op}: ${key} is ${settings[key]}; it must be a finite number of at least 0`);
  }
  if (settings.inputs !== undefined && !Array.isArray(settings.inputs)) {
    throw new ValueError(
      `${op}: inputs is ${describe(settings.inputs)}; it must be a list of places, counted from 0, as in { inputs: [0] }`,
    );
  }
  if (!Number.isSafeInteger(settings.directions) || settings.directions < 1) {
    throw new ValueError(`${op}: directions is ${settings.directions}; it must be an integer of at least 1`);
  }
  return settings;
}

const list = (allowed: readonly unknown[]): string =>
  allowed.map((value) => JSON.stringify(value)).join(" or ");

/** As people write a tolerance: 1e-6 instead of 0.000001. */
export const plain = (x: number): string => (x > 0 && x < 0.01 ? x.toExponential() : String(x));
