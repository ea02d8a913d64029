// Whether a slope of the loss agrees with a gradient; and where it does not, whose fault that is.

export type NudgeVerdict =
  /** The two are the same, to the digits that a difference has. */
  | "agrees"
  /** With a smaller step they are nearer: the loss is bent, or has a kink within the step. */
  | "coarse"
  /** The slopes to both sides differ however small the step, and the gradient is between them: any such is right. */
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

/** @param finer measures with a smaller step. */
export async function verdictOn(
  gradient: number,
  first: Differences,
  finer: () => Promise<Differences>,
): Promise<NudgeVerdict> {
  const error = Math.abs(first.slope - gradient);
  if (error <= TOLERANCE * Math.abs(gradient)) return "agrees";
  if (error <= rounding(first)) return "rounding";
  const second = await finer();
  const room = TOLERANCE * Math.abs(gradient) + rounding(second);
  const [low, high] = second.sides.toSorted((a, b) => a - b);
  if (Math.abs(second.slope - gradient) <= Math.max(room, 0.3 * error)) return "coarse";
  if (high - low > 2 * room && gradient >= low - room && gradient <= high + room) return "kink";
  return "differs";
}

/** By how much a slope is uncertain because each loss is rounded. */
const rounding = ({ h, losses }: Differences): number => (8 * Number.EPSILON * Math.abs(losses[1])) / h;
