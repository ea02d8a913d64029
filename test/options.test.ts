import { zeros } from "pellucid";
import { expect, test } from "vitest";
import { checkOptions, nearestName } from "../src/options.js";
import { checkMistakes } from "./support/errors.js";

interface WindowOptions {
  stride?: number;
  padding?: number;
}

const check = (options: unknown) =>
  checkOptions<WindowOptions>("conv2d", options as WindowOptions, { stride: true, padding: true });

test("known options pass, undefined ones too", () => {
  check({});
  check({ stride: 1, padding: undefined });
  check(Object.assign(Object.create(null), { stride: 1 }));
});

checkMistakes({
  "a misspelt option": [
    () => check({ paddding: 1 }),
    'ValueError: conv2d: there is no option "paddding"; did you mean "padding"? there are stride, padding',
  ],
  "an option that is like none": [
    () => check({ weight: 1 }),
    'ValueError: conv2d: there is no option "weight"; there are stride, padding',
  ],
  "a name of every object": [
    () => check({ toString: 1 }),
    'ValueError: conv2d: there is no option "toString"; there are stride, padding',
  ],
  "a number in place of options": [
    () => check(3),
    "ValueError: conv2d: options is 3; it must be an object such as { stride: … }",
  ],
  "a tensor in place of options": [
    () => check(zeros([2, 3])),
    "ValueError: conv2d: options is a Tensor [2, 3]; it must be an object such as { stride: … }",
  ],
  "a list in place of options": [
    () => check([1, 1]),
    "ValueError: conv2d: options is an array of 2; it must be an object such as { stride: … }",
  ],
  null: [
    () => check(null),
    "ValueError: conv2d: options is null; it must be an object such as { stride: … }",
  ],
});

test.each([
  ["LR", "lr"],
  ["learningRate", "lr"],
  ["learning_rate", "lr"],
  ["wd", "weightDecay"],
  ["weight_decay", "weightDecay"],
  ["rate", null],
  ["weight", null],
  ["weightdecay", "weightDecay"],
  ["momentun", "momentum"],
])("%s is nearest to %s", (name, nearest) =>
  expect(nearestName(name, ["lr", "momentum", "weightDecay"])).toBe(nearest),
);
