import { ValueError } from "../../errors.js";
import { checkOptions, type OptionNames } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { requireCount, requireMomenta, requireOption, requirePositive } from "./checks.js";
import { type Scheduled, Scheduler } from "./scheduler.js";

/** How high {@link OneCycleLR} goes, and how long it takes there and back. */
export interface OneCycleLROptions {
  /** The rate at the peak. */
  maxLr: number;
  /** How many optimizer steps the whole training has: epochs times batches per epoch. */
  totalSteps: number;
  /** The share of the steps in which the rate rises. Default 0.3. */
  pctStart?: number;
  /** How one rate becomes the next: along half a cosine, or a straight line. Default "cos". */
  annealStrategy?: "cos" | "linear";
  /** Whether momentum (Adam's β1) moves against the rate; it replaces what the optimizer had. Default true. */
  cycleMomentum?: boolean;
  /** Momentum where the rate is highest. Default 0.85. */
  baseMomentum?: number;
  /** Momentum at the start and at the end. Default 0.95. */
  maxMomentum?: number;
  /** The first rate is maxLr / divFactor. Default 25. */
  divFactor?: number;
  /** The last rate is maxLr / divFactor / finalDivFactor. Default 10,000. */
  finalDivFactor?: number;
  /** Fall back to the first rate as long as it rose, and only then to the last. Default false. */
  threePhase?: boolean;
}

const OPTIONS: OptionNames<OneCycleLROptions> = {
  maxLr: true,
  totalSteps: true,
  pctStart: true,
  annealStrategy: true,
  cycleMomentum: true,
  baseMomentum: true,
  maxMomentum: true,
  divFactor: true,
  finalDivFactor: true,
  threePhase: true,
};

/**
 * One rise and one fall of the learning rate in the whole of a training run: from maxLr/divFactor to maxLr, then to
 * maxLr/divFactor/finalDivFactor. The high rate in the middle covers distance, and keeps out of narrow minima; the low
 * one at the end settles. With it a few epochs reach what a constant rate needs many for.
 *
 * A phase from rate a to rate b, at the share p of its steps: b + (a − b)/2 · (cos πp + 1), or a + (b − a)·p. The first
 * phase ends at step pctStart·totalSteps − 1, which need not be a whole number, the last at step totalSteps − 1.
 * Defaults and values are PyTorch's, with two exceptions: a rise that is over in step 0 starts at maxLr, where PyTorch
 * divides by zero; and after the last step the rate stays where it is, where PyTorch runs on along the curve.
 *
 * Source: Smith, Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates" (2017);
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 *
 * @throws {ValueError} when an option is out of its range, or the optimizer has no momentum to cycle; by `step()`, when
 * it is called more than totalSteps times.
 * @example
 * const loader = new DataLoader(train, { batchSize: 16, shuffle: true });
 * const adam = new optim.Adam(model.parameters(), { betas: [0.7, 0.9] });
 * const options = { maxLr: 0.005, totalSteps: loader.length, cycleMomentum: false };
 * const schedule = new optim.schedulers.OneCycleLR(adam, options);
 * adam.lr; // 0.0002
 * for (const [images, labels] of loader) {
 *   adam.zeroGrad();
 *   crossEntropy(model.forward(images), labels).backward();
 *   adam.step();
 *   schedule.step();
 * }
 */
export class OneCycleLR extends Scheduler {
  constructor(optimizer: Optimizer, options: OneCycleLROptions) {
    super(optimizer, oneCycle(options));
  }
}

interface Phase {
  end: number;
  lr: readonly [from: number, to: number];
  momentum: readonly [from: number, to: number];
}

function oneCycle(options: OneCycleLROptions): (step: number) => Scheduled {
  checkOptions("OneCycleLR", options, OPTIONS);
  const { maxLr, totalSteps, pctStart = 0.3, annealStrategy = "cos", cycleMomentum = true } = options;
  const { baseMomentum = 0.85, maxMomentum = 0.95, divFactor = 25, finalDivFactor = 1e4 } = options;
  requirePositive("OneCycleLR", { maxLr, divFactor, finalDivFactor });
  requireCount("OneCycleLR", "totalSteps", totalSteps, "epochs times batches per epoch");
  requireOption("OneCycleLR", "pctStart", pctStart, pctStart >= 0 && pctStart <= 1, "from 0 to 1");
  const validStrategy = annealStrategy === "cos" || annealStrategy === "linear";
  requireOption("OneCycleLR", "annealStrategy", annealStrategy, validStrategy, '"cos" or "linear"');
  requireMomenta("OneCycleLR", { baseMomentum, maxMomentum });

  const anneal = annealStrategy === "cos" ? annealCosine : annealLinear;
  const initialLr = maxLr / divFactor;
  const minLr = initialLr / finalDivFactor;
  const rise: Phase = {
    end: pctStart * totalSteps - 1,
    lr: [initialLr, maxLr],
    momentum: [maxMomentum, baseMomentum],
  };
  const last = totalSteps - 1;
  const fall: Phase[] = options.threePhase
    ? [
        {
          end: 2 * pctStart * totalSteps - 2,
          lr: [maxLr, initialLr],
          momentum: [baseMomentum, maxMomentum],
        },
        { end: last, lr: [initialLr, minLr], momentum: [maxMomentum, maxMomentum] },
      ]
    : [{ end: last, lr: [maxLr, minLr], momentum: [baseMomentum, maxMomentum] }];
  const phases = [rise, ...fall];

  return (step) => {
    if (step > totalSteps) {
      throw new ValueError(
        `OneCycleLR: tried to step ${step} times, but totalSteps is ${totalSteps}; make the schedule with totalSteps = epochs * batches per epoch`,
      );
    }
    const within = phases.findIndex(({ end }) => step <= end);
    const at = within < 0 ? phases.length - 1 : within;
    const { end, lr, momentum } = phases[at];
    const start = at === 0 ? 0 : phases[at - 1].end;
    const share = end > start ? Math.min((step - start) / (end - start), 1) : 1;
    return cycleMomentum
      ? { lr: anneal(...lr, share), momentum: anneal(...momentum, share) }
      : { lr: anneal(...lr, share) };
  };
}

const annealCosine = (from: number, to: number, share: number): number =>
  to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1);

const annealLinear = (from: number, to: number, share: number): number => (to - from) * share + from;
