import { zeros } from "pellucid";
import { expect, test } from "vitest";
import { describe, describeItems } from "../src/describe.js";

const cases: [value: unknown, text: string][] = [
  [undefined, "undefined"],
  [null, "null"],
  [Number.NaN, "NaN"],
  ["same", '"same"'],
  [[1, 2], "an array of 2"],
  [{ a: 1, b: 2 }, "an object { a, b }"],
  [Object.create(null), "an object {  }"],
  [zeros([2, 3]), "a Tensor [2, 3]"],
  [Promise.resolve(), "a Promise"],
  [new Error("no"), "an Error"],
  [new Int8Array(4), "an Int8Array of 4"],
  [Math.max, "the function max"],
];
test.each(cases)("%o", (value, text) => expect(describe(value)).toBe(text));

test.each(['{"constructor": {"name": "Tensor"}}', '{"constructor": {"name": 5}}', '{"constructor": null}'])(
  "a table from a file is an object, whatever is in it: %s",
  (json) => expect(describe(JSON.parse(json))).toBe("an object { constructor }"),
);

test("what is long is cut", () => {
  expect(describe("x".repeat(1e6))).toBe(`"${"x".repeat(79)}…`);
  expect(describe({ ["k".repeat(1e6)]: 1 })).toBe(`an object { ${"k".repeat(68)}…`);
  expect(describeItems(new Array(1e6).fill(7))).toBe(`[${"7,".repeat(39)}7…`);
});

test("items of an array are shown, but not what is in them", () => {
  expect(describeItems([1, "2", null, [3], { a: 4 }])).toBe('[1,"2",null,an array of 1,an object { a }]');
  expect(describeItems(5)).toBe("5");
});
