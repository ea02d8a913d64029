/** What the batches said, from the first step on: means over as many steps as keep it short. */
export interface CurvePoints {
  /** The last step of each point. */
  step: number[];
  loss: number[];
  accuracy: number[];
}

const MOST = 600;

/** Loss and accuracy of any number of steps, in at most 600 points of as many steps each. */
export class Curve {
  /** Steps in a point; the last one may still have fewer. */
  #width = 1;
  #points: Point[] = [];

  add(step: number, loss: number, accuracy: number): void {
    const last = this.#points.at(-1);
    if (last !== undefined && last.steps < this.#width) {
      join(last, { last: step, steps: 1, loss, accuracy });
      return;
    }
    this.#points.push({ last: step, steps: 1, loss, accuracy });
    if (this.#points.length > MOST) this.#halve();
  }

  #halve(): void {
    this.#width *= 2;
    const halved = [];
    for (let i = 0; i < this.#points.length; i += 2) {
      const point = this.#points[i];
      if (i + 1 < this.#points.length) join(point, this.#points[i + 1]);
      halved.push(point);
    }
    this.#points = halved;
  }

  /** Forgets what came after a step, and a point that has steps before and after it: its mean cannot be parted. */
  cutAfter(step: number): void {
    this.#points = this.#points.filter(({ last }) => last <= step);
  }

  points(): CurvePoints {
    return {
      step: this.#points.map(({ last }) => last),
      loss: this.#points.map(({ loss }) => loss),
      accuracy: this.#points.map(({ accuracy }) => accuracy),
    };
  }
}

interface Point {
  /** Its last step. The first one does not follow from it: where the curve was cut, steps may be missing. */
  last: number;
  steps: number;
  loss: number;
  accuracy: number;
}

/** Adds the steps of a point to those of one before it, whose figures become the means of both. */
function join(into: Point, point: Point): void {
  const steps = into.steps + point.steps;
  const share = point.steps / steps;
  into.loss += share * (point.loss - into.loss);
  into.accuracy += share * (point.accuracy - into.accuracy);
  into.steps = steps;
  into.last = point.last;
}
