import { ValueError } from "../../errors.js";
import { isFloat } from "../../tensor/dtype.js";
import { tensorsIn } from "../../tensor/map-tensors.js";
import { broadcasts, type Shape, sameShape } from "../../tensor/shape.js";
import type { GradcheckReport } from "../gradcheck/report.js";

/** What the cases of a property had in them. */
export interface Coverage {
  /** How many cases were checked. */
  readonly cases: number;
  /** How many elements, or directions, were compared in all. */
  readonly compared: number;
  /** How many of those lay at a kink. */
  readonly kinks: number;
  /** In how many cases there was each of these, by its label: "broadcasting", "kinks", "empty", "rank 2", "float32". */
  readonly labels: Readonly<Record<string, number>>;
}

/** A label that was in too few of the cases. */
export interface MissingCoverage {
  /** The label. */
  readonly label: string;
  /** The share of the cases that must have it. */
  readonly required: number;
  /** The share that had it. */
  readonly found: number;
}

const SIZES = [1, 10, 100, 1000] as const;

function sizeLabel(elements: number): string {
  if (elements === 0) return "empty";
  if (elements === 1) return "1 element";
  const above = SIZES.findIndex((size) => elements < size);
  if (above < 0) return "1,000 elements and more";
  return `${Math.max(2, SIZES[above - 1])} to ${SIZES[above] - 1} elements`;
}

const isBroadcast = (shapes: readonly Shape[]): boolean =>
  shapes.some((a, i) => shapes.some((b, k) => k > i && !sameShape(a, b) && broadcasts(a, b)));

/** What a case has in it. */
export function labelsOf(value: unknown, report: GradcheckReport, own: readonly string[]): string[] {
  const inputs = tensorsIn(value).filter(({ dtype }) => isFloat(dtype));
  const shapes = inputs.map(({ shape }) => shape);
  const elements = inputs.reduce((sum, { size }) => sum + size, 0);
  return [
    ...shapes.map(({ length }) => `rank ${length}`),
    ...inputs.map(({ dtype }) => dtype),
    ...(inputs.some(({ size }) => size === 0) ? ["empty"] : []),
    sizeLabel(elements),
    ...(isBroadcast(shapes) ? ["broadcasting"] : []),
    ...(report.kinks > 0 ? ["kinks"] : []),
    ...own,
  ];
}

/** Counts cases by their labels. */
export class CoverageCounter {
  #cases = 0;
  #compared = 0;
  #kinks = 0;
  readonly #labels = new Map<string, number>();

  add(labels: readonly string[], { checked, kinks }: GradcheckReport): void {
    this.#cases += 1;
    this.#compared += checked;
    this.#kinks += kinks;
    for (const label of new Set(labels)) this.#labels.set(label, (this.#labels.get(label) ?? 0) + 1);
  }

  get coverage(): Coverage {
    const byCount = [...this.#labels].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return {
      cases: this.#cases,
      compared: this.#compared,
      kinks: this.#kinks,
      labels: Object.fromEntries(byCount),
    };
  }
}

/** The labels that were in fewer cases than they must. */
export function missingOf(
  { cases, labels }: Coverage,
  required: Readonly<Record<string, number>>,
): MissingCoverage[] {
  return Object.entries(required).flatMap(([label, share]) => {
    const found = cases > 0 && Object.hasOwn(labels, label) ? labels[label] / cases : 0;
    return found < share ? [{ label, required: share, found }] : [];
  });
}

export function checkRequired(name: string, required: Readonly<Record<string, number>>): void {
  for (const [label, share] of Object.entries(required)) {
    if (share > 0 && share <= 1) continue;
    throw new ValueError(
      `${name}: coverage of "${label}" is ${share}; it must be a share of the cases above 0 and up to 1, as 0.1`,
    );
  }
}
