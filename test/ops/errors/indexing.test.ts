import {
  chunk,
  cumsum,
  einsum,
  flip,
  gather,
  ones,
  pad,
  scatter,
  scatterAdd,
  split,
  std,
  type Tensor,
  tensor,
  where,
  zeros,
} from "pellucid";
import { describe } from "vitest";
import { checkMistakes } from "../../support/errors.js";
import { float64, int } from "../../support/tensors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
const x = zeros([2, 3]);
const index = tensor(new Int32Array([0, 1]), { shape: [2, 1] });

describe("what is chosen by other tensors", () => {
  checkMistakes({
    "where of a condition that is a float": [
      () => where(x, 1, x),
      "DTypeError: where: condition is float32; it must be uint8 or int32, and a is taken where it is not 0: compare first, as in greater(condition, 0)",
    ],
    "where of shapes that do not broadcast": [
      () => where(int(1, 0), x, 0),
      "ShapeError: where: condition is [2] but a is [2, 3]; they must broadcast: sizes, counted from the last axis, must be equal, or one of them 1",
    ],
    "where of a and b that do not broadcast": [
      () => where(int(1), x, zeros([2])),
      "ShapeError: where: a is [2, 3] but b is [2]; they must broadcast: sizes, counted from the last axis, must be equal, or one of them 1",
    ],
    "where of two types": [
      () => where(int(1), x, float64([3])),
      'DTypeError: where: a is float32 but b is float64; both must have the same dtype: convert one with cast(b, "float32")',
    ],
    "gather with an index of another rank": [
      () => gather(x, 1, int(0)),
      "ShapeError: gather: x is [2, 3] and index [1]; index must have as many axes as x, and along each but axis 1 at most its size",
    ],
    "gather beyond the axis": [
      () => gather(x, 0, tensor(new Int32Array([2, 0]), { shape: [1, 2] })),
      "ValueError: gather: index[0] is 2, outside [0, 2); every one must be an integer from 0 to 1",
    ],
    "gather with an index of floats": [
      () => gather(x, 1, zeros([2, 1])),
      'DTypeError: gather: index is float32, but it must be int32 or uint8; convert it with cast(index, "int32")',
    ],
    "scatter of too few": [
      () => scatter(x, 1, index, ones([1, 1])),
      "ShapeError: scatter: index is [2, 1] but src [1, 1]; src must have as many axes, and along each at least the size of index",
    ],
    "scatter of a fraction into integers": [
      () => scatter(int(1, 2), 0, int(0), 0.5),
      'DTypeError: scatter: src is 0.5, which int32 does not hold, but x is int32; convert x with cast(x, "float32")',
    ],
    "gather of a scalar along another axis": [
      () => gather(tensor(1), 1, tensor(0, { dtype: "int32" })),
      "ShapeError: gather: axis 1 is out of range for a tensor of rank 0; a scalar has axis 0 alone, of one element",
    ],
    "scatterAdd of a number": [
      () => scatterAdd(x, 1, index, wrong(1)),
      "ValueError: scatterAdd: src is 1; it must be a Tensor: tensor(src)",
    ],
    "the method where with the arguments of the function": [
      () => (x as Tensor).where(wrong(x), 0),
      "DTypeError: where: condition is float32; it must be uint8 or int32, and a is taken where it is not 0: compare first, as in greater(condition, 0)",
    ],
  });
});

describe("parts and borders", () => {
  const PADDING =
    "it must be integers, two for each of the last axes, from the last one on: [before, after, …]";
  checkMistakes({
    "split by 0": [
      () => split(x, 0),
      "ValueError: split: size is 0; it must be an integer of at least 1, or an array of sizes that add up to 2",
    ],
    "split by sizes that do not add up": [
      () => split(x, [1, 3], 1),
      "ShapeError: split: the sizes [1, 3] add up to 4, but axis 1 of [2, 3] has 3; they must add up to as many",
    ],
    "split by a negative size": [
      () => split(x, [-1, 3]),
      "ValueError: split: size is [-1, 3]; it must be an integer of at least 1, or an array of sizes that add up to 2",
    ],
    "chunk into half a part": [
      () => chunk(x, 0.5),
      "ValueError: chunk: count is 0.5; it must be an integer of at least 1",
    ],
    "pad with one number": [() => pad(x, wrong(1)), `ValueError: pad: padding is 1; ${PADDING}`],
    "pad with three numbers": [
      () => pad(x, [1, 1, 1]),
      `ShapeError: pad: padding [1, 1, 1] has 3 numbers, and x is [2, 3]; ${PADDING}, at most 4`,
    ],
    "pad of more axes than there are": [
      () => pad(zeros([3]), [1, 1, 1, 1]),
      `ShapeError: pad: padding [1, 1, 1, 1] has 4 numbers, and x is [3]; ${PADDING}, at most 2`,
    ],
    "pad that reflects more than there is": [
      () => pad(x, [3, 0], { mode: "reflect" }),
      'ShapeError: pad: [3, 0] in mode "reflect" does not fit axis 1 of [2, 3]; at most 2',
    ],
    "pad that cuts off more than there is": [
      () => pad(x, [-2, -2]),
      'ShapeError: pad: [-2, -2] in mode "constant" does not fit axis 1 of [2, 3]; no more can be cut off than there is',
    ],
    "pad in a mode of another library": [
      () => pad(x, [1, 1], { mode: wrong("reflected") }),
      'ValueError: pad: there is no mode "reflected"; did you mean "reflect"? there are constant, reflect, replicate, circular',
    ],
    "pad with a number that its mode has no use for": [
      () => pad(x, [1, 1], { mode: "reflect", value: 1 }),
      'ValueError: pad: value is 1, but mode is "reflect", which takes elements of x; leave value out, or take mode "constant"',
    ],
    "pad of integers with a fraction": [
      () => pad(int(1, 2), [1, 1], { value: 0.5 }),
      'DTypeError: pad: value is 0.5, which int32 does not hold, but x is int32; convert x with cast(x, "float32")',
    ],
    "pad of bytes with more than they hold": [
      () => pad(zeros([2], { dtype: "uint8" }), [1, 1], { value: 300 }),
      'DTypeError: pad: value is 300, which uint8 does not hold, but x is uint8; convert x with cast(x, "float32")',
    ],
    "flip along an axis twice": [
      () => flip(x, [0, -2]),
      "ShapeError: flip: axes [0, -2] name the same axis twice; each may appear once",
    ],
    "cumsum without an axis": [
      () => cumsum(x, wrong(undefined)),
      "ShapeError: cumsum: axis undefined is out of range for a tensor of rank 2; it must be an integer from -2 to 1",
    ],
    "cumsum of a scalar along another axis": [
      () => cumsum(tensor(1), 1),
      "ShapeError: cumsum: axis 1 is out of range for a tensor of rank 0; a scalar has axis 0 alone, of one element",
    ],
    "std of integers": [
      () => std(int(1, 2)),
      'DTypeError: std: x is int32, but std needs float32 or float64; convert it with cast(x, "float32")',
    ],
  });
});

describe("einsum", () => {
  checkMistakes({
    "without an equation": [
      () => einsum(wrong(x), x),
      'ValueError: einsum: equation is a Tensor [2, 3]; it must be a string such as "ij,jk->ik", and comes first',
    ],
    "without operands": [
      () => einsum("ij"),
      'ValueError: einsum: there are no operands; it needs at least one: einsum("ij->ji", a)',
    ],
    "of one operand too few": [
      () => einsum("ij,jk->ik", x),
      'ValueError: einsum: equation "ij,jk->ik" has 2 operands, but there are 1; each needs a tensor',
    ],
    "with something else than letters": [
      () => einsum("i1->i", x),
      'ValueError: einsum: equation "i1->i" has "1"; axes are letters, "..." stands for any others, "," is between operands, and "->" before the result',
    ],
    "with other axes twice": [
      () => einsum("...i...", x),
      'ValueError: einsum: equation "...i..." has "..." twice in one operand; it stands for all axes that have no letter',
    ],
    "with two results": [
      () => einsum("ij->i->j", x),
      'ValueError: einsum: equation "ij->i->j" has "->" twice; there is one result',
    ],
    "with fewer letters than axes": [
      () => einsum("i->i", x),
      'ShapeError: einsum: "i" names 1 axes, but operand 0 is [2, 3]; each of its axes needs a letter, or all others "..."',
    ],
    "with a letter in the result that no operand has": [
      () => einsum("ij->ik", x),
      'ValueError: einsum: equation "ij->ik" has "k" in its result; each letter there must be one of an operand',
    ],
    "with a letter twice in the result": [
      () => einsum("ij->ii", x),
      'ValueError: einsum: equation "ij->ii" has "i" twice in its result; each axis of the result has a name of its own',
    ],
    "of sizes that differ": [
      () => einsum("ij,jk->ik", x, zeros([2, 4])),
      'ShapeError: einsum: "j" is 3 in operand 0, [2, 3], and 2 in operand 1, [2, 4]; sizes of one name must be equal, or one of them 1',
    ],
    "of a diagonal that is none": [
      () => einsum("ii->i", x),
      'ShapeError: einsum: "i" is 2 and 3 in operand 0, [2, 3]; a diagonal is one of equal sizes',
    ],
    "of integers": [
      () => einsum("i->", int(1, 2)),
      'DTypeError: einsum: operands[0] is int32, but einsum needs float32 or float64; convert it with cast(operands[0], "float32")',
    ],
  });
});
