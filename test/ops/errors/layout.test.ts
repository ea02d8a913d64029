import {
  concat,
  flatten,
  gatherRows,
  permute,
  reshape,
  slice,
  squeeze,
  stack,
  tensor,
  transpose,
  unsqueeze,
  zeros,
} from "pellucid";
import { describe } from "vitest";
import { checkMistakes } from "../../support/errors.js";
import { int } from "../../support/tensors.js";

describe("layout", () => {
  const view = (from: string, count: number, to: string) =>
    `ShapeError: reshape: cannot view ${from} (${count} elements) as ${to}; the sizes must multiply to ${count}, and at most one may be -1`;
  checkMistakes({
    "reshape to another number of elements": [() => reshape(zeros([2, 3]), [4]), view("[2, 3]", 6, "[4]")],
    "reshape with two sizes left open": [
      () => reshape(zeros([2, 3]), [-1, -1]),
      view("[2, 3]", 6, "[-1, -1]"),
    ],
    "reshape with a size that does not come out": [
      () => reshape(zeros([2, 3]), [4, -1]),
      view("[2, 3]", 6, "[4, -1]"),
    ],
    "reshape with a size that could be anything": [
      () => reshape(zeros([0, 3]), [0, -1]),
      view("[0, 3]", 0, "[0, -1]"),
    ],
    "reshape to negative sizes": [() => reshape(zeros([2, 3]), [-2, -3]), view("[2, 3]", 6, "[-2, -3]")],
    "reshape to a negative size, with one left open": [
      () => reshape(zeros([2, 3]), [-2, -1]),
      view("[2, 3]", 6, "[-2, -1]"),
    ],
    "flatten of a scalar": [
      () => flatten(tensor(1)),
      "ShapeError: flatten: axis 1 is out of range for a tensor of rank 0; a scalar has no axes",
    ],
    "squeeze of an axis that is not 1": [
      () => squeeze(zeros([2, 1]), 0),
      "ShapeError: squeeze: axis 0 of [2, 1] has size 2; only an axis of size 1 can be dropped",
    ],
    "unsqueeze too far out": [
      () => unsqueeze(zeros([2]), 2),
      "ShapeError: unsqueeze: axis 2 is out of range for a tensor of rank 2; it must be an integer from -2 to 1",
    ],
    "permute with an axis twice": [
      () => permute(zeros([2, 3]), [0, -2]),
      "ShapeError: permute: order [0, -2] does not fit a tensor of shape [2, 3]; it must name each of its 2 axes once",
    ],
    "permute with an axis left out": [
      () => permute(zeros([2, 3]), [0]),
      "ShapeError: permute: order [0] does not fit a tensor of shape [2, 3]; it must name each of its 2 axes once",
    ],
    "permute with an axis out of range": [
      () => permute(zeros([2, 3]), [0, 2]),
      "ShapeError: permute: axis 2 is out of range for a tensor of rank 2; it must be an integer from -2 to 1",
    ],
    "transpose of a vector": [
      () => transpose(zeros([3])),
      "ShapeError: transpose: axis -2 is out of range for a tensor of rank 1; it must be an integer from -1 to 0",
    ],
    "slice with too many positions": [
      () => slice(zeros([4]), [0, 1]),
      "ShapeError: slice: 2 positions for a tensor of shape [4]; there can be at most one per axis, 1",
    ],
    "slice with a step backwards": [
      () => slice(zeros([4]), [3], [0], [-1]),
      "ValueError: slice: -1 is no position or step; positions must be integers, steps positive integers",
    ],
    "slice with a step of 0": [
      () => slice(zeros([4]), [0], [4], [0]),
      "ValueError: slice: 0 is no position or step; positions must be integers, steps positive integers",
    ],
    "slice from a fraction": [
      () => slice(zeros([4]), [0.5]),
      "ValueError: slice: 0.5 is no position or step; positions must be integers, steps positive integers",
    ],
    "concat of nothing": [
      () => concat([]),
      "ShapeError: concat: the list of tensors is empty; it needs at least one",
    ],
    "concat of other sizes": [
      () => concat([zeros([2, 3]), zeros([4, 3]), zeros([2, 4])]),
      "ShapeError: concat: tensors[0] is [2, 3] but tensors[2] is [2, 4]; all sizes but that of axis 0 must be equal",
    ],
    "concat of other ranks": [
      () => concat([zeros([2, 3]), zeros([3])], -1),
      "ShapeError: concat: tensors[0] is [2, 3] but tensors[1] is [3]; all sizes but that of axis 1 must be equal",
    ],
    "concat of other dtypes": [
      () => concat([zeros([1]), int(1)]),
      'DTypeError: concat: tensors[0] is float32 but tensors[1] is int32; both must have the same dtype: convert one with cast(tensors[1], "float32")',
    ],
    "concat along an axis that is not there": [
      () => concat([zeros([2])], 1),
      "ShapeError: concat: axis 1 is out of range for a tensor of rank 1; it must be an integer from -1 to 0",
    ],
    "stack of nothing": [
      () => stack([]),
      "ShapeError: stack: the list of tensors is empty; it needs at least one",
    ],
    "stack of other shapes": [
      () => stack([zeros([2]), zeros([3])]),
      "ShapeError: stack: tensors[0] is [2] but tensors[1] is [3]; all shapes must be equal",
    ],
    "stack of other dtypes": [
      () => stack([zeros([1]), int(1)]),
      'DTypeError: stack: tensors[0] is float32 but tensors[1] is int32; both must have the same dtype: convert one with cast(tensors[1], "float32")',
    ],
    "stack along an axis too far out": [
      () => stack([zeros([2])], 2),
      "ShapeError: stack: axis 2 is out of range for a tensor of rank 2; it must be an integer from -2 to 1",
    ],
    "gatherRows of a row that is not there": [
      () => gatherRows(zeros([2, 3]), int(0, 2)),
      "ValueError: gatherRows: index[1] is 2, outside [0, 2); every one must be an integer from 0 to 1",
    ],
    "gatherRows counted from the end": [
      () => gatherRows(zeros([2, 3]), int(-1)),
      "ValueError: gatherRows: index[0] is -1, outside [0, 2); every one must be an integer from 0 to 1",
    ],
    "gatherRows by floats": [
      () => gatherRows(zeros([2, 3]), zeros([1])),
      'DTypeError: gatherRows: index is float32, but it must be int32 or uint8; convert it with cast(index, "int32")',
    ],
    "gatherRows of a scalar": [
      () => gatherRows(tensor(1), int(0)),
      "ShapeError: gatherRows: x is [] and index [1]; x must have at least one axis, and index exactly one",
    ],
  });
});
