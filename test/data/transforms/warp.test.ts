import {
  ElasticTransform,
  type Interpolation,
  Pad,
  RandomAffine,
  RandomCrop,
  RandomPerspective,
  RandomRotation,
  type Transform,
} from "pellucid/data";
import { describe, expect, test } from "vitest";
import { thrown } from "../../support/errors.js";

type Options = { interpolation?: Interpolation; fill?: number };
const makers: Record<string, (options: Options) => Transform> = {
  RandomRotation: (options) => new RandomRotation(10, options),
  RandomAffine: (options) => new RandomAffine({ degrees: 10, ...options }),
  ElasticTransform: (options) => new ElasticTransform(options),
  RandomPerspective: (options) => new RandomPerspective({ p: 1, ...options }),
};
const borders: Record<string, (options: { fill?: number }) => Transform> = {
  Pad: (options) => new Pad(1, options),
  RandomCrop: (options) => new RandomCrop(2, { padding: 1, ...options }),
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

describe.each(Object.entries({ ...makers, ...borders }))("%s", (name, make) => {
  const context = { seed: 1, epoch: 0, index: 0 };
  const image = <T>(data: T) => ({ data, C: 1, H: 3, W: 3 });

  test.each([-1, 255.5, 300])("does not fill bytes with %d, but floats", (fill) => {
    const transform = make({ fill });
    expect(thrown(() => transform.apply(image(new Uint8Array(9)), context))).toBe(
      `ValueError: ${name}: fill is ${fill}, but the image has bytes, from 0 to 255; fill with one of these, or put new ToTensor() before it`,
    );
    expect(transform.apply(image(new Float32Array(9)), context).C).toBe(1);
  });

  test("fills bytes with 255", () => {
    expect(make({ fill: 255 }).apply(image(new Uint8Array(9)), context).data).toBeInstanceOf(Uint8Array);
  });

  test("has one fill for all channels", () => {
    expect(thrown(() => make({ fill: [1, 0, 0] as unknown as number }))).toBe(
      `ValueError: ${name}: fill is an array of 3; it must be a finite number, the same for all channels`,
    );
  });
});
