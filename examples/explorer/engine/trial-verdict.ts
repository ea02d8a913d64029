// Whether a slope of the loss agrees with a gradient; and where it does not, whose fault that is.

export type NudgeVerdict =
  /** The two are the same, to the digits that a difference has. */
  | "agrees"
  /** With a smaller step they are nearer: the loss is bent, or has a kink within the step. */
  | "coarse"
  /**
   * There is a kink: pixels of a pooling tie, or a ReLU's input is 0. What such a step passes back is one of several right
   * gradients, and of the loss in which every pooling takes the pixel that it took, `backward()` is the gradient.
   */
  | "kink"
  /** The step is so small that the loss changes by no more than it is rounded by. */
  | "rounding"
  | "differs";

export interface Differences {
  h: number;
  losses: [number, number, number];
  slope: number;
  sides: [number, number];
}

/** Relative to the gradient. */
const TOLERANCE = 1e-4;

export async function differences(loss: (by: number) => Promise<number>, h: number): Promise<Differences> {
  const losses: Differences["losses"] = [await loss(-h), await loss(0), await loss(h)];
  const [before, at, after] = losses;
  return { h, losses, slope: (after - before) / (2 * h), sides: [(at - before) / h, (after - at) / h] };
}

/**
 * @param finer measures with a smaller step.
 * @param sameWinners the same where every pooling goes on taking the pixel that it takes unmoved.
 */
export async function verdictOn(
  gradient: number,
  first: Differences,
  finer: () => Promise<Differences>,
  sameWinners: () => Promise<Differences>,
): Promise<NudgeVerdict> {
  const error = Math.abs(first.slope - gradient);
  if (error <= TOLERANCE * Math.abs(gradient)) return "agrees";
  if (error <= rounding(first)) return "rounding";
  const second = await finer();
  const room = TOLERANCE * Math.abs(gradient) + rounding(second);
  if (Math.abs(second.slope - gradient) <= Math.max(room, 0.3 * error)) return "coarse";
  // In a sum of kinks the slopes to the two sides are no bounds: each tie may turn another way. Of a ReLU at 0 they are.
  const [low, high] = (await sameWinners()).sides.toSorted((a, b) => a - b);
  return gradient >= low - room && gradient <= high + room ? "kink" : "differs";
}

/** By how much a slope is uncertain because each loss is rounded. */
const rounding = ({ h, losses }: Differences): number => (8 * Number.EPSILON * Math.abs(losses[1])) / h;
