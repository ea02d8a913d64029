import { expect, test } from "vitest";
import { prepareData } from "../../../../../examples/mnist/evaluation/runs/prepare-data.js";
import { smallConfig, smallData } from "./small-run.js";

const clothing = "T-shirt Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Boot".split(" ");
const prepared = (nonDigits: number, classes?: readonly string[]) =>
  prepareData({ ...smallData, classes }, { ...smallConfig, nonDigits });

test("digits are drawn beside images of digits alone", () => {
  expect(() => prepared(0.4, clothing)).toThrow(
    "train: --non-digits is 0.4, but the data tells T-shirt, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Boot apart; it draws digits: give --non-digits 0, or take MNIST",
  );
  // Two batches of eight: twelve images, a drawn digit and three marks that are none.
  for (const classes of [undefined, [..."0123456789"]])
    expect(prepared(0.25, classes).training.length).toBe(2);
  expect(prepared(0, clothing).held.length).toBe(12);
});

test("a share that draws no mark is refused: the model would say that it tells what it has never seen", () => {
  expect(() => prepared(1e-6)).toThrow(
    "train: --non-digits is 0.000001, which of 12 images draws no mark; it must draw one at least: give 1/12 or more, or 0",
  );
  expect(() => prepared(1 / 12)).not.toThrow();
});
