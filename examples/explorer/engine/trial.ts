// Whether a gradient is right: a number is moved a little, and the loss says how steep it is there.

import type { NumericArray, Tensor } from "pellucid";
import { tape } from "pellucid/trace";
import { isIn, largestAt, largestOf, positionOf } from "./indices.js";
import { nextTask } from "./next-task.js";
import { NUDGE_EXPONENT } from "./nudge-step.js";
import type { Session } from "./session.js";
import { type Layer, type LayerReport, layersOf, tryLayer } from "./trial-layers.js";
import { type Place, TrialRun } from "./trial-run.js";
import { differences, type NudgeVerdict, verdictOn } from "./trial-verdict.js";
import type { Walk } from "./walk.js";
import type { Walking } from "./walking.js";

/** A tensor of the walk whose elements can be moved. */
export interface Subject {
  /** Its number in the walk. */
  tensor: number;
  /** The largest magnitude among its elements: what a step is measured by. */
  scale: number;
  /** Where its gradient is largest in magnitude, in row-major order. */
  steepest: number;
}

export interface Nudged {
  h: number;
  /** The loss at −h, 0 and h. */
  losses: [number, number, number];
  /** (loss(h) − loss(−h)) / 2h */
  slope: number;
  /** The slopes to the left and to the right: far apart at a kink. */
  sides: [number, number];
  /** What backward() says, in float64. */
  gradient: number;
  verdict: NudgeVerdict;
}

export interface Curve {
  /** How far the number is moved. */
  moves: number[];
  losses: number[];
  /** dLoss by this number, of backward(): the slope in the middle. */
  gradient: number;
}

/** How far the slope is from the gradient, for one h. */
export interface NudgeError {
  h: number;
  float32: number;
  float64: number;
}

interface Candidate extends Subject {
  place: Place;
  gradient: NumericArray;
}

interface Bench {
  walk: Walk;
  wide: TrialRun;
  narrow: TrialRun;
  /** By their numbers in the walk. */
  candidates: Map<number, Candidate>;
}

/** Points of the curve to each side. */
const EACH_SIDE = 12;
/** Powers of ten of h, as shares of the scale, at which the error is measured. */
const DECADES = [0, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12];

export class Trial {
  readonly #session: Session;
  readonly #walking: Walking;
  #bench: Promise<Bench> | null = null;
  #walk: Walk | null = null;
  // How often each was asked for: who asks again wants no answer to the question before.
  #curves = 0;
  #series = 0;

  constructor(session: Session, walking: Walking) {
    this.#session = session;
    this.#walking = walking;
    session.onChange.push(() => {
      this.#bench = null;
    });
  }

  /** What can be moved, in the order of the walk's tensors; null where that walk is over. */
  async subjects(walk: number): Promise<Subject[] | null> {
    const bench = await this.#benchOf(walk);
    if (bench === null) return null;
    return [...bench.candidates.values()].map(({ tensor, scale, steepest }) => ({ tensor, scale, steepest }));
  }

  /** @param h how far; null for what {@link NUDGE_EXPONENT} makes of the tensor's scale. Null where the tensor cannot be moved. */
  async nudge(walk: number, tensor: number, index: number[], h: number | null): Promise<Nudged | null> {
    const found = await this.#find(walk, tensor, index);
    if (found === null) return null;
    const { bench, candidate, position } = found;
    const moved = (by: number) => ({ place: candidate.place, position, by });
    const at = (by: number) => bench.wide.loss(moved(by));
    const step = h ?? 10 ** NUDGE_EXPONENT * candidate.scale;
    const first = await differences(at, step);
    const gradient = candidate.gradient[position];
    return {
      ...first,
      gradient,
      verdict: await verdictOn(
        gradient,
        first,
        () => differences(at, step / 10),
        () => differences((by) => bench.wide.lossOfSameWinners(moved(by)), step / 10),
      ),
    };
  }

  /** The loss along one number, up to `reach` to each side, in float64; null also where it was asked for anew meanwhile. */
  async curve(walk: number, tensor: number, index: number[], reach: number): Promise<Curve | null> {
    const found = await this.#find(walk, tensor, index);
    if (found === null) return null;
    const { bench, candidate, position } = found;
    const moves = Array.from({ length: 2 * EACH_SIDE + 1 }, (_, i) => ((i - EACH_SIDE) / EACH_SIDE) * reach);
    const losses: number[] = [];
    const mine = ++this.#curves;
    for (const by of moves) {
      if (mine !== this.#curves) return null;
      losses.push(await bench.wide.loss({ place: candidate.place, position, by }));
      // Others are answered in between.
      await nextTask();
    }
    return { moves, losses, gradient: candidate.gradient[position] };
  }

  /** How wrong the slope is for ever smaller h, in both precisions, by float64's gradient; null as with `curve`. */
  async errors(walk: number, tensor: number, index: number[]): Promise<NudgeError[] | null> {
    const found = await this.#find(walk, tensor, index);
    if (found === null) return null;
    const { bench, candidate, position } = found;
    const { place, scale, gradient } = candidate;
    const error = async (run: TrialRun, h: number) => {
      const up = await run.loss({ place, position, by: h });
      const down = await run.loss({ place, position, by: -h });
      return Math.abs((up - down) / (2 * h) - gradient[position]);
    };
    const errors: NudgeError[] = [];
    const mine = ++this.#series;
    for (const decade of DECADES) {
      if (mine !== this.#series) return null;
      const h = 10 ** decade * scale;
      errors.push({ h, float32: await error(bench.narrow, h), float64: await error(bench.wide, h) });
      await nextTask();
    }
    return errors;
  }

  /** What gradcheck can be asked about in this network. */
  async layers(): Promise<Layer[]> {
    return layersOf(this.#session.model, this.#session.architecture.network);
  }

  async gradcheck(layer: string): Promise<LayerReport> {
    const [x] = (await this.#session.images("first")).batch([0], 0);
    return tryLayer(this.#session.copy(), this.#session.architecture.network, layer, x);
  }

  async #find(walk: number, tensor: number, index: number[]) {
    const bench = await this.#benchOf(walk);
    const candidate = bench?.candidates.get(tensor);
    if (bench == null || candidate === undefined) return null;
    const { shape } = bench.walk.tensors[tensor];
    return isIn(index, shape) ? { bench, candidate, position: positionOf(index, shape) } : null;
  }

  async #benchOf(id: number): Promise<Bench | null> {
    const walk = this.#walking.current;
    if (walk === null || walk.id !== id) return null;
    if (this.#bench === null || this.#walk !== walk) {
      this.#walk = walk;
      const coming = prepare(walk);
      // So that it can be tried again.
      coming.catch(() => {
        if (this.#bench === coming) this.#bench = null;
      });
      this.#bench = coming;
    }
    const bench = await this.#bench;
    return this.#walking.current === walk ? bench : null;
  }
}

async function prepare(walk: Walk): Promise<Bench> {
  const wide = await TrialRun.of(walk, "float64");
  const narrow = await TrialRun.of(walk, "float32");
  const { loss, passages } = wide.record();
  const entries = tape(loss);
  loss.backward({ retainGraph: true });
  const parameters = walk.session.model.parameters();
  const placeOf = (t: Tensor, own: Tensor): Place | null => {
    if (t === walk.x) return { kind: "image" };
    const parameter = parameters.indexOf(t);
    if (parameter >= 0) return { kind: "parameter", number: parameter };
    const passage = passages.indexOf(own);
    return passage >= 0 ? { kind: "passage", number: passage } : null;
  };
  const candidates = new Map<number, Candidate>();
  const twins = walk.entries.flatMap(({ op, inputs, output }, i) => {
    if (entries[i]?.op !== op)
      throw new Error(`trial: the walk has ${op} where its copy has ${entries[i]?.op}`);
    return [
      ...inputs.map((t, place) => [t, entries[i].inputs[place]] as const),
      [output, entries[i].output] as const,
    ];
  });
  for (const [t, own] of twins) {
    const tensor = t === null ? -1 : walk.tensors.indexOf(t);
    if (t === null || own === null || candidates.has(tensor) || own.grad === null) continue;
    const place = placeOf(t, own);
    if (place === null) continue;
    const gradient = await own.grad.data();
    candidates.set(tensor, {
      tensor,
      place,
      gradient,
      scale: largestOf(await own.data()) || 1,
      steepest: largestAt(gradient, Math.abs),
    });
  }
  // The graph has served; its memory can go.
  loss.backward();
  for (const p of wide.parameters) p.grad = null;
  wide.x.grad = null;
  return { walk, wide, narrow, candidates: new Map([...candidates].sort(([a], [b]) => a - b)) };
}
