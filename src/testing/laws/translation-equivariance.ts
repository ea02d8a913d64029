import fc from "fast-check";
import { ShapeError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import { formatShape } from "../../tensor/shape.js";
import { both, type Pair } from "../arbitraries/windows.js";
import { expectSame } from "./compare.js";
import { evaluate, magnitude, range, read, take, toTensor, type Values } from "./host.js";
import {
  call,
  casesOf,
  givenPart,
  LAW_NAMES,
  type LawCase,
  type LawOp,
  type LawOptions,
  nameOf,
} from "./law-options.js";

/** What {@link translationEquivariance} takes beside the op. */
export interface TranslationOptions<Given> extends LawOptions<Given> {
  /** How many pixels of the image one pixel of the result stands for, or what it is with what was given. Default 1. */
  stride?: Pair | ((given: Given) => Pair);
  /** How far windows reach over the border. Default 0. */
  padding?: Pair | ((given: Given) => Pair);
}

/** One case of {@link translationEquivariance}. */
export interface TranslationCase<Given> extends LawCase<Given> {
  /** How far the image moves down and to the right, in pixels of the result. */
  by: [number, number];
}

/**
 * The law of translations, f(T x) = T f(x) away from the borders: what a convolution or a pooling makes of an image moves
 * with the image. The image [N, C, H, W] is moved by multiples of the stride; what leaves it on one side comes in on the
 * other. Compared are the results whose windows see neither the seam nor the padding.
 *
 * The sides may differ by 16 `roundings` of the largest magnitude of the results; 0 asks for the same bits.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @throws {ShapeError} inside the property, where no result is far enough from the border.
 * @example
 * fc.assert(laws.translationEquivariance((x) => maxPool2d(x, 2), { stride: 2 }));
 * fc.assert(laws.translationEquivariance(conv1, { padding: 1, shape: [2, 1, 7, 7], dtype: "float32" }));
 */
export function translationEquivariance<Given = undefined>(
  op: LawOp<Given>,
  options: TranslationOptions<Given> = {},
): fc.IPropertyWithHooks<[TranslationCase<Given>]> {
  const law = "translationEquivariance";
  checkOptions(law, options, { ...LAW_NAMES, stride: true, padding: true });
  const { stride = 1, padding = 0, roundings = 16 } = options;
  const claim = {
    law,
    formula: "f(T x) = T f(x) away from the borders",
    of: `f = ${nameOf(op, options.name)}`,
    hint: "Something depends on where in the image a window lies; or windows reach further than `padding` says, or move by another `stride`",
  };
  const few = fc.integer({ min: 1, max: 2 });
  const long = fc.integer({ min: 6, max: 9 });
  const parts = {
    shape: fc.tuple(few, few, long, long),
    extra: { by: fc.tuple(fc.nat(3), fc.nat(3)) },
  };
  const cases = casesOf(law, options, parts).map(({ given, tensors: [x], extra: { by } }) => ({
    ...givenPart(given),
    x,
    by,
  }));

  return fc.property(cases, ({ given, x, by }: TranslationCase<Given>) => {
    const f = (t: Values) => evaluate(law, () => call(op, toTensor(t), given as Given));
    const resolved = (value: Pair | ((given: Given) => Pair)) =>
      both(typeof value === "function" ? value(given as Given) : value);
    const [strides, paddings] = [resolved(stride), resolved(padding)];
    const image = read(law, x);
    const fx = f(image);

    let [moved, right] = [image, fx];
    const kept: [number, number[]][] = [];
    const rooms: number[] = [];
    for (const [i, axis] of [-2, -1].entries()) {
      const margin = Math.ceil(paddings[i] / strides[i]);
      const [n, results] = [image.shape.at(axis) ?? 0, fx.shape.at(axis) ?? 0];
      const room = results - 2 * margin - 1;
      const t = Math.min(by[i], Math.max(0, room));
      rooms.push(room);
      moved = take(
        moved,
        axis,
        range(0, n).map((p) => (((p - t * strides[i]) % n) + n) % n),
      );
      right = take(right, axis, range(margin, results - margin - t));
      kept.push([axis, range(margin + t, results - margin)]);
    }
    if (Math.min(...rooms) < 0 || Math.max(...rooms) < 1) {
      throw new ShapeError(
        `${law}: ${nameOf(op, options.name)} makes ${formatShape(fx.shape)} of ${formatShape(image.shape)}, of which nothing can move and stay clear of a border of ${formatShape(paddings)} pixels; pass larger images with the option shape`,
      );
    }
    const left = kept.reduce((y, [axis, positions]) => take(y, axis, positions), f(moved));
    expectSame(claim, left, right, { roundings, scale: magnitude(fx) });
  });
}
