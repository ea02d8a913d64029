import { ElasticTransform, type Interpolation, RandomAffine, RandomRotation } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { thrown } from "../../support/errors.js";

type Options = { interpolation?: Interpolation; fill?: number };
const makers: Record<string, (options: Options) => unknown> = {
  RandomRotation: (options) => new RandomRotation(10, options),
  RandomAffine: (options) => new RandomAffine({ degrees: 10, ...options }),
  ElasticTransform: (options) => new ElasticTransform(options),
};

describe.each(Object.entries(makers))("%s refuses", (name, make) => {
  test.each(["bicubic", "", "toString"])("the interpolation %j", (interpolation) => {
    expect(thrown(() => make({ interpolation: interpolation as Interpolation }))).toBe(
      `ValueError: ${name}: there is no interpolation "${interpolation}"; there are nearest, bilinear`,
    );
  });

  test("one with a slip, and says which was meant", () => {
    expect(thrown(() => make({ interpolation: "Bilinaer" as Interpolation }))).toBe(
      `ValueError: ${name}: there is no interpolation "Bilinaer"; did you mean "bilinear"? there are nearest, bilinear`,
    );
  });

  test("a fill that is no number", () => {
    expect(thrown(() => make({ fill: NaN }))).toBe(
      `ValueError: ${name}: fill is NaN; it must be a finite number`,
    );
  });
});
