import fc from "fast-check";
import {
  Compose,
  RandomApply,
  RandomErasing,
  RandomHorizontalFlip,
  RandomRotation,
  type SampleContext,
} from "pellucid/data";
import { expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { contexts, imageOf, images, unevenness } from "./samples.js";

const steps = [new RandomRotation(90), new RandomErasing(), new RandomHorizontalFlip()];

test("with p = 1 is the composition, and with p = 0 the image", () => {
  fc.assert(
    fc.property(images, contexts, (image, context) => {
      const composed = new Compose(steps).apply(image, context);
      expect(new RandomApply(steps, 1).apply(image, context)).toEqual(composed);
      expect(new RandomApply(steps, 0).apply(image, context)).toEqual(image);
    }),
  );
});

/** What 3,000 samples report: whether the transform was applied, and the angle if it was. */
function reports(transform: RandomApply) {
  const image = imageOf("bytes", 1, 3, 3);
  return Array.from({ length: 3000 }, (_, index) => {
    const report: { applied?: boolean; angle?: number } = {};
    const onDraw: SampleContext["onDraw"] = (_, parameters) => Object.assign(report, parameters);
    const output = transform.apply(image, { seed: 5, epoch: 1, index, onDraw });
    if (!report.applied) expect(output).toBe(image);
    return report;
  });
}

test.each([
  [new RandomApply([new RandomRotation(90)]), 0.5],
  [new RandomApply([new RandomRotation(90)], 0.2), 0.2],
])("is applied as often as p says, and what is drawn then is as uniform as ever", (transform, p) => {
  const all = reports(transform);
  const applied = all.filter((report) => report.applied);
  expect(Math.abs(applied.length - 3000 * p)).toBeLessThan(5 * Math.sqrt(3000 * p * (1 - p)));
  expect(
    unevenness(
      applied.map(({ angle }) => angle!),
      [-90, 90],
    ),
  ).toBeLessThan(1);
  expect(all.filter((report) => !report.applied).every(({ angle }) => angle === undefined)).toBe(true);
});

test.each([-0.1, 1.1, Number.NaN])("refuses p = %d", (p) => {
  const message = `RandomApply: p is ${p}; it must be a probability, from 0 to 1`;
  expect(() => new RandomApply(steps, p)).toThrow(error("ValueError", message));
});
