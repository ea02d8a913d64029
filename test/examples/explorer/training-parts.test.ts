import { describe, expect, test } from "vitest";
import { Curve } from "../../../examples/explorer/engine/training/curve.js";
import { histogram } from "../../../examples/explorer/engine/training/histogram.js";
import { Thinned } from "../../../examples/explorer/engine/training/thinned.js";

describe("a curve", () => {
  test("of few steps has them all", () => {
    const curve = new Curve();
    for (let step = 1; step <= 600; step++) curve.add(step, step, step / 1000);
    expect(curve.points().step).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
    expect(curve.points().accuracy.at(-1)).toBe(0.6);
  });

  test("of an hour has 600 points at most, each the mean of as many steps", () => {
    const curve = new Curve();
    const steps = 250_000;
    for (let step = 1; step <= steps; step++) curve.add(step, step, 0.5);
    const { step, loss, accuracy } = curve.points();
    expect(step.length).toBeGreaterThan(300);
    expect(step.length).toBeLessThanOrEqual(600);
    expect(step.at(-1)).toBe(steps);
    const width = step[0];
    expect(step.slice(0, -1)).toEqual(step.slice(0, -1).map((_, i) => (i + 1) * width));
    expect(loss[1]).toBeCloseTo(1.5 * width + 0.5, 6);
    expect(new Set(accuracy)).toEqual(new Set([0.5]));
  });

  test("that is cut goes on from there", () => {
    const curve = new Curve();
    for (let step = 1; step <= 10; step++) curve.add(step, 1, 1);
    curve.cutAfter(4);
    curve.add(5, 2, 1);
    expect(curve.points()).toMatchObject({ step: [1, 2, 3, 4, 5], loss: [1, 1, 1, 1, 2] });
  });

  test("loses a mean over steps before and after the cut, and counts the steps that follow rightly", () => {
    const curve = new Curve();
    for (let step = 1; step <= 1200; step++) curve.add(step, step, 1);
    const points = () => {
      const { step, loss } = curve.points();
      return step.map((last, i) => [last, loss[i]]);
    };
    expect(points().slice(-2)).toEqual([
      [1198, 1197.5],
      [1200, 1199.5],
    ]);
    curve.cutAfter(1199);
    expect(points().at(-1)).toEqual([1198, 1197.5]);
    for (let step = 1200; step <= 2400; step++) curve.add(step, step, 1);
    const steps = curve.points().step;
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBe(2400);
    expect(points().slice(0, 2)).toEqual([
      [4, 2.5],
      [8, 6.5],
    ]);
  });
});

describe("what is thinned", () => {
  const steps = (thinned: Thinned<{ step: number }>) => thinned.items.map(({ step }) => step);

  test("is evenly spaced, and never more than so many", () => {
    const thinned = new Thinned<{ step: number }>(4, 10);
    for (let step = 0; step <= 1000; step++) {
      if (thinned.due(step)) thinned.add({ step });
      expect(thinned.items.length).toBeLessThanOrEqual(4);
    }
    expect(steps(thinned)).toEqual([0, 320, 640, 960]);
  });

  test("may end between, until more comes", () => {
    const thinned = new Thinned<{ step: number }>(4, 10);
    for (const step of [0, 10, 13]) thinned.add({ step });
    expect(steps(thinned)).toEqual([0, 10, 13]);
    thinned.add({ step: 20 });
    expect(steps(thinned)).toEqual([0, 10, 20]);
    thinned.cutAfter(10);
    expect(steps(thinned)).toEqual([0, 10]);
    expect(thinned.at(20)).toBeUndefined();
  });
});

describe("a histogram", () => {
  test("reaches as far as a round number beyond the largest value", () => {
    const { largest, counts, mean, deviation } = histogram([-0.3, 0, 0, 0.1]);
    expect(largest).toBeCloseTo(0.5, 12);
    expect(counts).toHaveLength(41);
    expect(counts[20]).toBe(2);
    expect(counts.reduce((sum, n) => sum + n)).toBe(4);
    expect(mean).toBeCloseTo(-0.05, 12);
    expect(deviation).toBeCloseTo(Math.sqrt(0.0225), 12);
  });

  test("has the largest value in its last part, and zeros alone in the middle", () => {
    expect(histogram([1]).counts[40]).toBe(1);
    expect(histogram([-1]).counts[0]).toBe(1);
    expect(histogram([0, 0])).toMatchObject({ largest: 0, mean: 0, deviation: 0 });
    expect(histogram([0, 0]).counts[20]).toBe(2);
  });
});
