// Where the axes of charts have their numbers.

import { scaleLinear, scaleLog } from "d3-scale";
import { expect, test } from "vitest";
import { powerOfTen, shown } from "../../../../examples/explorer/page/parts/format.js";
import { ticksOf, ticksSideBySide, widthOf } from "../../../../examples/explorer/page/parts/ticks.js";

test("a logarithmic axis has 1, 2 and 5, or powers of ten, or every n-th of them", () => {
  expect(ticksOf(scaleLog([0.08, 3], [0, 1]), 5)).toEqual([0.1, 0.2, 0.5, 1, 2]);
  expect(ticksOf(scaleLog([0.01, 3], [0, 1]), 5)).toEqual([0.01, 0.1, 1]);
  expect(ticksOf(scaleLog([1e-12, 0.1], [0, 1]), 5)).toEqual([1e-12, 1e-9, 1e-6, 1e-3]);
  expect(ticksOf(scaleLog([2e-7, 3e-7], [0, 1]), 5)).toEqual([2e-7]);
});

test("a linear axis has round numbers", () => {
  expect(ticksOf(scaleLinear([0, 4], [0, 1]), 5)).toEqual([0, 1, 2, 3, 4]);
});

test.each([
  ["steps", scaleLinear([0, 200], [50, 1000]), (tick: number) => shown(tick)],
  ["moves", scaleLinear([-4e-4, 4e-4], [80, 330]), (tick: number) => shown(tick)],
  ["powers", scaleLog([1e-13, 0.1], [80, 260]), (tick: number) => powerOfTen(Math.round(Math.log10(tick)))],
])("texts of ticks stand side by side: %s", (_, scale, text) => {
  const ticks = ticksSideBySide(scale, text);
  expect(ticks.length).toBeGreaterThan(1);
  const widest = Math.max(...ticks.map((tick) => widthOf(text(tick))));
  for (const [i, tick] of ticks.entries()) {
    if (i > 0) expect(scale(tick) - scale(ticks[i - 1])).toBeGreaterThan(widest);
  }
});
