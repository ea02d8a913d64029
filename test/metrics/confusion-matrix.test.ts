import fc from "fast-check";
import { ConfusionMatrix } from "pellucid/metrics";
import { expect, test } from "vitest";
import { labelsOf, predictionsOf, type Samples, someSamples } from "./samples.js";

const confusionOf = ({ classes, samples }: Samples) =>
  new ConfusionMatrix(classes).update(predictionsOf(samples), labelsOf(samples));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const columns = (matrix: readonly (readonly number[])[]) => matrix.map((_, p) => matrix.map((row) => row[p]));

test("rows are the true classes, columns the predicted ones", () => {
  const confusion = new ConfusionMatrix(3).update([1, 1, 2], [0, 0, 2]);
  expect(confusion.counts).toEqual([
    [0, 2, 0],
    [0, 0, 0],
    [0, 0, 1],
  ]);
});

test("its marginals count labels, predictions and samples", () => {
  fc.assert(
    fc.property(someSamples(), (drawn) => {
      const confusion = confusionOf(drawn);
      const count = (values: number[]) =>
        Array.from({ length: drawn.classes }, (_, c) => values.filter((value) => value === c).length);
      expect(confusion.support).toEqual(count(labelsOf(drawn.samples)));
      expect(confusion.predicted).toEqual(count(predictionsOf(drawn.samples)));
      expect(confusion.counts.map(sum)).toEqual(confusion.support);
      expect(columns(confusion.counts).map(sum)).toEqual(confusion.predicted);
      expect(confusion.total).toBe(drawn.samples.length);
    }),
  );
});

test("shares add up to 1 over each row, column or all, and are 0 where there are no samples", () => {
  fc.assert(
    fc.property(someSamples(), (drawn) => {
      const confusion = confusionOf(drawn);
      const present = (count: number) => Math.min(1, count);
      const rows = confusion.normalized("true").map(sum);
      for (const [t, count] of confusion.support.entries()) expect(rows[t]).toBeCloseTo(present(count), 12);
      const shares = columns(confusion.normalized("predicted")).map(sum);
      for (const [p, count] of confusion.predicted.entries()) {
        expect(shares[p]).toBeCloseTo(present(count), 12);
      }
      expect(sum(confusion.normalized("all").flat())).toBeCloseTo(present(confusion.total), 12);
    }),
  );
});

test("shares of nothing are 0", () => {
  const confusion = new ConfusionMatrix(2).update([0, 0], [0, 0]);
  expect(confusion.normalized("true")).toEqual([
    [1, 0],
    [0, 0],
  ]);
  expect(confusion.normalized("predicted")).toEqual([
    [1, 0],
    [0, 0],
  ]);
  confusion.reset();
  expect(confusion.normalized("all")).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test("what was computed is a copy", () => {
  const confusion = new ConfusionMatrix(2).update([0], [1]);
  const before = confusion.compute();
  confusion.update([1], [1]);
  expect(before).toEqual([
    [0, 0],
    [1, 0],
  ]);
  before[0][0] = 7;
  expect(confusion.counts[0][0]).toBe(0);
});
