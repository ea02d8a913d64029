import { type Call, call, ids, numbers as n } from "../call.js";

/** What moves elements, and softmax. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export const shapes = (tf: any): Call[] => {
  return [
    call("reshape", "", (x) => tf.reshape(x, [3, 2]), [n([2, 3])]),
    call("expandDims", "axis -1", (x) => tf.expandDims(x, -1), [n([2, 3])]),
    call("squeeze", "", (x) => tf.squeeze(x), [n([2, 1, 3])]),
    call("transpose", "", (x) => tf.transpose(x), [n([2, 3])]),
    call("transpose", "[2, 0, 1]", (x) => tf.transpose(x, [2, 0, 1]), [n([2, 3, 4])]),
    call("reverse", "axis -1", (x) => tf.reverse(x, -1), [n([2, 3])]),
    call("reverse", "all axes", (x) => tf.reverse(x), [n([2, 3])]),
    call("concat", "axis 1", (a, b) => tf.concat([a, b], 1), [n([2, 3]), n([2, 2], 2)]),
    call("concat", "axis -1", (a, b) => tf.concat([a, b], -1), [n([2, 3]), n([2, 2], 2)]),
    call("stack", "axis 1", (a, b) => tf.stack([a, b], 1), [n([2, 3]), n([2, 3], 2)]),
    call("stack", "axis -1", (a, b) => tf.stack([a, b], -1), [n([2, 3]), n([2, 3], 2)]),
    call(
      "unstack",
      "axis 1, first and last",
      (x) => tf.add(tf.unstack(x, 1)[0], tf.mul(3, tf.unstack(x, 1)[2])),
      [n([2, 3])],
    ),
    call("split", "uneven, first part", (x) => tf.split(x, [1, 2], 1)[1], [n([2, 3])]),
    call("split", "axis -1", (x) => tf.mul(tf.split(x, 2, -1)[0], tf.split(x, 2, -1)[1]), [n([2, 4])]),
    call("split", "into 1", (x) => tf.split(x, 1)[0], [n([2, 3])]),
    call("unstack", "an axis of size 1", (x) => tf.unstack(x)[0], [n([1, 3])]),
    call("slice", "", (x) => tf.slice(x, [0, 1], [2, 2]), [n([2, 4])]),
    call("concat1d", "", (a, b) => tf.concat1d([a, b]), [n([2]), n([3], 2)]),
    call("slice", "size -1", (x) => tf.slice(x, [1, 1], [-1, -1]), [n([2, 4])]),
    call("stridedSlice", "", (x) => tf.stridedSlice(x, [0], [4], [2]), [n([4])]),
    call(
      "pad",
      "",
      (x) =>
        tf.pad(x, [
          [1, 0],
          [0, 2],
        ]),
      [n([2, 3])],
    ),
    call("pad", "of 0s and a value", (x) => tf.pad(x, [[1, 1]], 7), [n([3])]),
    call(
      "mirrorPad",
      "reflect, 2-D",
      (x) =>
        tf.mirrorPad(
          x,
          [
            [1, 0],
            [0, 1],
          ],
          "reflect",
        ),
      [n([2, 3])],
    ),
    call("mirrorPad", "reflect", (x) => tf.mirrorPad(x, [[1, 2]], "reflect"), [n([4])]),
    call("mirrorPad", "symmetric", (x) => tf.mirrorPad(x, [[1, 2]], "symmetric"), [n([4])]),
    call("tile", "1-D", (x) => tf.tile(x, [3]), [n([2])]),
    call("tile", "2-D", (x) => tf.tile(x, [2, 3]), [n([2, 2])]),
    call("tile", "3-D", (x) => tf.tile(x, [2, 1, 3]), [n([2, 2, 2])]),
    call("broadcastTo", "", (x) => tf.broadcastTo(x, [2, 3]), [n([1, 3])]),
    call("broadcastTo", "more axes", (x) => tf.broadcastTo(x, [2, 3]), [n([3])]),
    call("gather", "rows twice", (x, i) => tf.gather(x, i), [n([3, 2]), ids(0, 2, 2)]),
    call("gather", "axis 1", (x, i) => tf.gather(x, i, 1), [n([2, 3]), ids(2, 0, 2)]),
    call("gather", "axis -1 of 3", (x, i) => tf.gather(x, i, -1), [n([2, 2, 3]), ids(2, 0)]),
    call(
      "gather",
      "a matrix of indices",
      (x) =>
        tf.gather(
          x,
          tf.tensor(
            [
              [0, 1],
              [1, 1],
            ],
            [2, 2],
            "int32",
          ),
        ),
      [n([3, 2])],
    ),
    call(
      "gather",
      "batchDims 1",
      (x) =>
        tf.gather(
          x,
          tf.tensor(
            [
              [0, 1],
              [1, 1],
            ],
            [2, 2],
            "int32",
          ),
          1,
          1,
        ),
      [n([2, 3])],
    ),
    call(
      "gather",
      "batchDims 1, repeated",
      (x) =>
        tf.gather(
          x,
          tf.tensor(
            [
              [0, 0, 2],
              [1, 1, 1],
            ],
            [2, 3],
            "int32",
          ),
          1,
          1,
        ),
      [n([2, 3])],
    ),
    call(
      "gatherND",
      "",
      (x) =>
        tf.gatherND(
          x,
          tf.tensor(
            [
              [0, 1],
              [1, 1],
            ],
            [2, 2],
            "int32",
          ),
        ),
      [n([2, 3])],
    ),
    call("scatterND", "", (x) => tf.scatterND(tf.tensor([[0], [2]], [2, 1], "int32"), x, [4]), [n([2])]),
    call("unsortedSegmentSum", "", (x) => tf.unsortedSegmentSum(x, tf.tensor1d([0, 1, 0], "int32"), 2), [
      n([3, 2]),
    ]),
    call(
      "unsortedSegmentSum",
      "a segment left out",
      (x) => tf.unsortedSegmentSum(x, tf.tensor1d([0, -1, 0], "int32"), 2),
      [n([3, 2])],
    ),
    call("topk", "", (x) => tf.topk(x, 2).values, [n([4])]),
    call("diag", "", (x) => tf.diag(x), [n([3])]),
    call(
      "spaceToBatchND",
      "",
      (x) =>
        tf.spaceToBatchND(
          x,
          [2, 2],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      [n([1, 4, 4, 1])],
    ),
    call(
      "spaceToBatchND",
      "padded",
      (x) =>
        tf.spaceToBatchND(
          x,
          [2, 2],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      [n([1, 3, 3, 1])],
    ),
    call(
      "batchToSpaceND",
      "cropped",
      (x) =>
        tf.batchToSpaceND(
          x,
          [2, 2],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      [n([4, 2, 2, 1])],
    ),
    call("depthToSpace", "", (x) => tf.depthToSpace(x, 2), [n([1, 2, 2, 4])]),
    call("oneHot", "of int32 alone: times x", (x) => tf.mul(x, tf.oneHot(tf.tensor1d([0, 1], "int32"), 2)), [
      n([2, 2]),
    ]),
    call("rfft", "", (x) => tf.real(tf.spectral.rfft(x)), [n([4])]),

    call("softmax", "", (x) => tf.softmax(x), [n([2, 3])]),
    call("softmax", "axis 1 of 2, far apart", (x) => tf.softmax(x, 1), [[[0, 50, -50]]]),
    call("logSoftmax", "", (x) => tf.logSoftmax(x), [n([2, 3])]),
    call("logSoftmax", "axis -1 of 3", (x) => tf.logSoftmax(x, -1), [n([2, 2, 3])]),
  ];
};
