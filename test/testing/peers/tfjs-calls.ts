// Ops of TensorFlow.js that have a gradient, ordinary calls and those at the edges.

import { type Call, call, numbers as n, positive } from "./call.js";

const ids = (...values: number[]) => Int32Array.from(values);

// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export function tfjsCalls(tf: any): Call[] {
  const unary = (op: string, ordinary: number[], edges: Record<string, number[]> = {}): Call[] => [
    call(op, "", (x) => tf[op](x), [ordinary]),
    ...Object.entries(edges).map(([what, x]) => call(op, what, (x) => tf[op](x), [x])),
  ];
  const binary = (op: string, a: unknown, b: unknown, edges: Record<string, unknown[]> = {}): Call[] => [
    call(op, "", (a, b) => tf[op](a, b), [a, b]),
    ...Object.entries(edges).map(([what, inputs]) => call(op, what, (a, b) => tf[op](a, b), inputs)),
  ];
  const reduction = (op: string, edges: Record<string, [unknown, unknown]> = {}): Call[] => [
    call(op, "all axes", (x) => tf[op](x), [n([2, 3])]),
    call(op, "axis 0", (x) => tf[op](x, 0), [n([2, 3])]),
    call(op, "axis -1 of 3", (x) => tf[op](x, -1), [n([2, 3, 2])]),
    call(op, "axes [0, 2], kept", (x) => tf[op](x, [0, 2], true), [n([2, 3, 2])]),
    call(op, "no axes: []", (x) => tf[op](x, []), [n([2, 3])]),
    ...Object.entries(edges).map(([what, [x, axis]]) => call(op, what, (x) => tf[op](x, axis), [x])),
  ];
  return [
    ...unary("abs", [-1.5, 0.5, 2], { "at 0": [0, -0] }),
    ...unary("acos", [-0.5, 0.25, 0.75]),
    ...unary("acosh", [1.5, 2, 40]),
    ...unary("asin", [-0.5, 0.25, 0.75]),
    ...unary("asinh", [-2, 0, 3], { "far out": [-300, 300] }),
    ...unary("atan", [-2, 0, 3], { "far out": [-300, 300] }),
    ...unary("atanh", [-0.5, 0.25, 0.75]),
    ...unary("ceil", [-1.5, 0.25, 2.75]),
    ...unary("cos", [-2, 0.5, 3]),
    ...unary("cosh", [-2, 0.5, 3]),
    ...unary("elu", [-2, -0.5, 0.5, 1.5], { "at 0": [0], "far out": [-30, 30], further: [-100, 100] }),
    ...unary("erf", [-1, 0.25, 1.5], { "at 0": [0], "far out": [-5, 5] }),
    ...unary("exp", [-2, 0.5, 3]),
    ...unary("expm1", [-2, 0.5, 3], { "near 0": [1e-4, -1e-4] }),
    ...unary("floor", [-1.5, 0.25, 2.75]),
    ...unary("leakyRelu", [-2, -0.5, 1.5], { "at 0": [0] }),
    ...unary("log", [0.25, 1, 30]),
    ...unary("log1p", [-0.5, 1, 30], { "near 0": [1e-4, -1e-4] }),
    ...unary("logSigmoid", [-2, 0.5, 3], { "far out": [-30, 30], further: [-100, 100] }),
    ...unary("neg", [-2, 0.5, 3]),
    ...unary("reciprocal", [-2, 0.5, 3]),
    ...unary("relu", [-2, 0.5, 3], { "at 0": [0] }),
    ...unary("relu6", [-2, 0.5, 7], { "at 0 and 6": [0, 6] }),
    ...unary("round", [-1.25, 0.25, 2.75]),
    ...unary("rsqrt", [0.25, 1, 30]),
    ...unary("selu", [-2, -0.5, 1.5], { "at 0": [0], "far out": [-30, 30], further: [-100, 100] }),
    ...unary("sigmoid", [-2, 0.5, 3], { "far out": [-30, 30], further: [-100, 100] }),
    ...unary("sign", [-2, 0.5, 3]),
    ...unary("sin", [-2, 0.5, 3]),
    ...unary("sinh", [-2, 0.5, 3]),
    ...unary("softplus", [-2, 0.5, 3], { "far out": [-30, 30], further: [-100, 100] }),
    ...unary("sqrt", [0.25, 1, 30], { "at 0": [0] }),
    ...unary("square", [-2, 0, 3]),
    ...unary("step", [-2, 0.5, 3]),
    ...unary("tan", [-1, 0.5, 1]),
    ...unary("tanh", [-2, 0.5, 3], { "far out": [-30, 30], further: [-100, 100] }),
    ...unary("clone", [-2, 0.5, 3]),
    ...unary("zerosLike", [-2, 0.5, 3]),
    ...unary("onesLike", [-2, 0.5, 3]),
    call("step", "2 below 0", (x) => tf.step(x, 2), [[-2, 0.5, 3]]),
    call("leakyRelu", "alpha 0", (x) => tf.leakyRelu(x, 0), [[-2, 0.5, 3]]),
    call("clipByValue", "", (x) => tf.clipByValue(x, -1, 1), [[-2, 0.5, 3]]),
    call("clipByValue", "at its bounds", (x) => tf.clipByValue(x, -1, 1), [[-1, 1]]),
    call("prelu", "", (x, a) => tf.prelu(x, a), [
      [-2, -0.5, 1.5],
      [0.25, 0.5, 2],
    ]),
    call("prelu", "one alpha for all", (x, a) => tf.prelu(x, a), [n([2, 3]), [0.25]]),
    call("prelu", "an alpha for each column", (x, a) => tf.prelu(x, a), [n([2, 3]), [0.25, 0.5, 2]]),
    call("prelu", "at 0", (x, a) => tf.prelu(x, a), [[0], [0.25]]),
    call("cast", "to int32 and back", (x) => tf.cast(tf.cast(x, "int32"), "float32"), [[0.5, 2.25]]),
    call("cast", "float32", (x) => tf.cast(x, "float32"), [[0.5, 2.25]]),

    ...binary("add", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "both ways": [n([2, 1]), n([1, 3], 2)],
    }),
    ...binary("sub", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "both ways": [n([2, 1]), n([1, 3], 2)],
    }),
    ...binary("mul", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "a number": [n([2, 3]), 1.5],
    }),
    ...binary("div", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "both ways": [n([2, 1]), n([1, 3], 2)],
    }),
    ...binary("divNoNan", n([2, 3]), n([2, 3], 2), {
      "by 0": [
        [1, 2],
        [0, 4],
      ],
    }),
    ...binary("floorDiv", [5.5, -5.5, 7.25], [2, 2, -3]),
    ...binary("mod", [5.5, -5.5, 7.25], [2, 2, 3], {
      "negative divisor": [
        [5.5, -5.5],
        [-2, -2],
      ],
      broadcast: [n([2, 3]), [1.25, 2.5, 0.75]],
    }),
    ...binary("pow", [0.5, 1.5, 2], [2, -1, 0.5], {
      "of 0": [
        [0, 0],
        [2, 1],
      ],
      "0 to the power of 0": [[0], [0]],

      "exponent 0": [
        [2, 0.5],
        [0, 0],
      ],
      broadcast: [positive([2, 3]), [2, 3, 0.5]],
    }),
    call("pow", "of negative numbers, exponent 3", (x) => tf.pow(x, 3), [[-2, -0.5, 0]]),
    call("pow", "of negative numbers, exponent -1", (x) => tf.pow(x, -1), [[-2, -0.5]]),
    call("pow", "of negative numbers, exponent a tensor", (x) => tf.pow(x, tf.tensor([2, 3])), [[-2, -0.5]]),
    call("pow", "2 to x", (x) => tf.pow(2, x), [[-2, 0, 0.5]]),
    ...binary("atan2", [1, -1, 0.5], [2, -2, -3], {
      "y = 0": [
        [0, 0],
        [1, 2],
      ],
      "x = 0": [
        [1, -2],
        [0, 0],
      ],
      broadcast: [n([2, 3]), n([3], 2)],
    }),
    ...binary("maximum", n([2, 3]), n([2, 3], 2), {
      ties: [
        [1, 2],
        [1, 3],
      ],
      broadcast: [n([2, 3]), n([3], 5)],
    }),
    ...binary("minimum", n([2, 3]), n([2, 3], 2), {
      ties: [
        [1, 2],
        [1, 3],
      ],
      broadcast: [n([2, 3]), n([3], 5)],
    }),
    ...binary("squaredDifference", n([2, 3]), n([2, 3], 2), {
      equal: [
        [1, 2],
        [1, 2],
      ],
      broadcast: [n([2, 3]), n([3], 2)],
    }),
    call("addN", "", (a, b) => tf.addN([a, b]), [n([2, 3]), n([2, 3], 2)]),
    call("where", "", (a, b) => tf.where(tf.tensor([true, false, true], [3], "bool"), a, b), [
      [1, 2, 3],
      [4, 5, 6],
    ]),
    call(
      "where",
      "a row and a matrix",
      (a, b) =>
        tf.where(
          tf.tensor(
            [
              [true, false, true],
              [false, false, true],
            ],
            [2, 3],
            "bool",
          ),
          a,
          b,
        ),
      [n([3]), n([2, 3], 2)],
    ),
    call("where", "broadcast", (a, b) => tf.where(tf.tensor([true, false], [2, 1], "bool"), a, b), [
      n([2, 3]),
      n([2, 3], 2),
    ]),

    ...reduction("sum"),
    ...reduction("mean"),
    ...reduction("max", {
      ties: [
        [
          [1, 3, 3],
          [2, 2, 2],
        ],
        1,
      ],
    }),
    ...reduction("min", {
      ties: [
        [
          [1, 1, 3],
          [2, 2, 2],
        ],
        1,
      ],
    }),
    ...reduction("prod", {
      "one zero": [[[2, 0, 3]], 1],
      "two zeros": [[[2, 0, 0]], 1],
      negative: [[[-2, 3, -4]], 1],
      "axis 0 of 3": [n([2, 2, 2]), 0],
      "axis 1 of 3": [n([2, 2, 2]), 1],
    }),
    ...reduction("logSumExp", { "large values": [[[100, 101, 99]], 1] }),
    call("moments", "mean and variance", (x) => tf.add(tf.moments(x, 0).mean, tf.moments(x, 0).variance), [
      n([4, 3]),
    ]),
    call("norm", "euclidean", (x) => tf.norm(x), [n([2, 3])]),
    call("norm", "euclidean, axis 1", (x) => tf.norm(x, "euclidean", 1), [n([2, 3])]),
    call("norm", "euclidean, at 0", (x) => tf.norm(x), [[0, 0]]),
    call("norm", "1", (x) => tf.norm(x, 1), [n([2, 3])]),
    call("norm", "infinity", (x) => tf.norm(x, Infinity), [[1, -3, 2]]),
    call("norm", "euclidean, axis -1", (x) => tf.norm(x, "euclidean", -1), [n([2, 3])]),
    call("norm", "1, of a matrix", (x) => tf.norm(x, 1, [0, 1]), [n([2, 3])]),
    call("euclideanNorm", "", (x) => tf.euclideanNorm(x), [n([2, 3])]),
    call("cumsum", "", (x) => tf.cumsum(x), [n([4])]),
    call("cumsum", "exclusive", (x) => tf.cumsum(x, 0, true), [n([4])]),
    call("cumsum", "reverse", (x) => tf.cumsum(x, 0, false, true), [n([4])]),
    call("cumsum", "exclusive, reverse", (x) => tf.cumsum(x, 0, true, true), [n([4])]),
    call("cumsum", "axis 1 of 3", (x) => tf.cumsum(x, 1), [n([2, 3, 2])]),
    call("cumsum", "axis 0 of 3, all of the same size", (x) => tf.cumsum(x, 0), [n([2, 2, 2])]),
    call("cumsum", "axis 1 of 3, all of the same size", (x) => tf.cumsum(x, 1), [n([2, 2, 2])]),
    call("cumsum", "axis 0 of 2", (x) => tf.cumsum(x, 0), [n([2, 3])]),
    call("cumsum", "axis 0 of 3, exclusive", (x) => tf.cumsum(x, 0, true), [n([2, 3, 2])]),
    call("cumprod", "", (x) => tf.cumprod(x), [n([4])]),

    call("matMul", "", (a, b) => tf.matMul(a, b), [n([2, 3]), n([3, 4], 2)]),
    call("matMul", "a transposed", (a, b) => tf.matMul(a, b, true), [n([3, 2]), n([3, 4], 2)]),
    call("matMul", "b transposed", (a, b) => tf.matMul(a, b, false, true), [n([2, 3]), n([4, 3], 2)]),
    call("matMul", "both transposed", (a, b) => tf.matMul(a, b, true, true), [n([3, 2]), n([4, 3], 2)]),
    call("matMul", "batches", (a, b) => tf.matMul(a, b), [n([2, 2, 3]), n([2, 3, 2], 2)]),
    call("matMul", "batches, both transposed", (a, b) => tf.matMul(a, b, true, true), [
      n([2, 3, 2]),
      n([2, 2, 3], 2),
    ]),
    call("matMul", "batches, broadcast", (a, b) => tf.matMul(a, b), [n([2, 2, 3]), n([1, 3, 2], 2)]),
    call("matMul", "batches and a matrix", (a, b) => tf.matMul(a, b), [n([2, 2, 3]), n([3, 2], 2)]),
    call("dot", "", (a, b) => tf.dot(a, b), [n([3]), n([3], 2)]),
    call("outerProduct", "", (a, b) => tf.outerProduct(a, b), [n([3]), n([2], 2)]),
    call("einsum", "ij,jk->ik", (a, b) => tf.einsum("ij,jk->ik", a, b), [n([2, 3]), n([3, 2], 2)]),
    call("linalg.gramSchmidt", "", (x) => tf.linalg.gramSchmidt(x), [n([2, 3])]),
    call("linalg.qr", "r", (x) => tf.linalg.qr(x)[1], [n([3, 2])]),
    call("linalg.bandPart", "", (x) => tf.linalg.bandPart(x, 1, 0), [n([3, 3])]),

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
    ...imageCalls(tf),
    ...lossCalls(tf),
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function imageCalls(tf: any): Call[] {
  const image = n([1, 5, 5, 2]);
  const filter = n([3, 3, 2, 2], 2);
  return [
    call("conv1d", "same", (x, w) => tf.conv1d(x, w, 1, "same"), [n([1, 5, 2]), n([3, 2, 2], 2)]),
    call("conv1d", "stride 2", (x, w) => tf.conv1d(x, w, 2, "valid"), [n([1, 6, 2]), n([3, 2, 2], 2)]),
    call("conv2d", "valid", (x, w) => tf.conv2d(x, w, 1, "valid"), [image, filter]),
    call("conv2d", "same", (x, w) => tf.conv2d(x, w, 1, "same"), [image, filter]),
    call("conv2d", "stride 2, same", (x, w) => tf.conv2d(x, w, 2, "same"), [image, filter]),
    call("conv2d", "stride [2, 1]", (x, w) => tf.conv2d(x, w, [2, 1], "valid"), [image, filter]),
    call("conv2d", "padding 1", (x, w) => tf.conv2d(x, w, 2, 1), [image, filter]),
    call(
      "conv2d",
      "uneven padding",
      (x, w) =>
        tf.conv2d(x, w, 1, [
          [0, 0],
          [1, 0],
          [0, 2],
          [0, 0],
        ]),
      [image, filter],
    ),
    call("conv2d", "dilation 2", (x, w) => tf.conv2d(x, w, 1, "valid", "NHWC", 2), [image, filter]),
    call("conv2d", "one channel, a 1 x 1 filter, stride 2", (x, w) => tf.conv2d(x, w, 2, "valid"), [
      image,
      n([1, 1, 2, 3], 2),
    ]),
    call("conv2dTranspose", "", (x, w) => tf.conv2dTranspose(x, w, [1, 5, 5, 2], 2, "same"), [
      n([1, 3, 3, 2]),
      n([3, 3, 2, 2], 2),
    ]),
    call("depthwiseConv2d", "valid", (x, w) => tf.depthwiseConv2d(x, w, 1, "valid"), [image, filter]),
    call("depthwiseConv2d", "stride 2, same", (x, w) => tf.depthwiseConv2d(x, w, 2, "same"), [image, filter]),
    call("depthwiseConv2d", "padding 1", (x, w) => tf.depthwiseConv2d(x, w, 1, 1), [image, filter]),
    call("depthwiseConv2d", "dilation 2", (x, w) => tf.depthwiseConv2d(x, w, 1, "valid", "NHWC", 2), [
      image,
      filter,
    ]),
    call("separableConv2d", "", (x, d, p) => tf.separableConv2d(x, d, p, 1, "same"), [
      n([1, 4, 4, 2]),
      n([3, 3, 2, 1], 2),
      n([1, 1, 2, 2], 3),
    ]),
    call("conv3d", "", (x, w) => tf.conv3d(x, w, 1, "valid"), [n([1, 3, 3, 3, 1]), n([2, 2, 2, 1, 2], 2)]),
    call("conv3d", "stride 2, same", (x, w) => tf.conv3d(x, w, 2, "same"), [
      n([1, 3, 3, 3, 1]),
      n([2, 2, 2, 1, 2], 2),
    ]),
    call("conv3dTranspose", "", (x, w) => tf.conv3dTranspose(x, w, [1, 3, 3, 3, 1], 1, "same"), [
      n([1, 3, 3, 3, 2]),
      n([2, 2, 2, 1, 2], 2),
    ]),
    call("dilation2d", "", (x, w) => tf.dilation2d(x, w, 1, "valid"), [n([1, 4, 4, 1]), n([2, 2, 1], 2)]),
    call("dilation2d", "same", (x, w) => tf.dilation2d(x, w, 1, "same"), [n([1, 4, 4, 1]), n([2, 2, 1], 2)]),
    call("maxPool", "", (x) => tf.maxPool(x, 2, 2, "valid"), [n([1, 4, 4, 2])]),
    call("maxPool", "overlapping, same", (x) => tf.maxPool(x, 3, 2, "same"), [n([1, 5, 5, 1])]),
    call(
      "maxPool",
      "uneven padding",
      (x) =>
        tf.maxPool(x, 3, 2, [
          [0, 0],
          [1, 0],
          [0, 2],
          [0, 0],
        ]),
      [n([1, 5, 5, 1])],
    ),
    call("maxPool", "padding 1", (x) => tf.maxPool(x, 3, 2, 1), [n([1, 5, 5, 1])]),
    call("maxPool", "ties", (x) => tf.maxPool(x, 2, 2, "valid"), [
      [
        [
          [[1], [1]],
          [[1], [0]],
        ],
      ],
    ]),
    call("maxPool", "all negative, same", (x) => tf.maxPool(x, 3, 1, "same"), [
      [
        [
          [[-1], [-2]],
          [[-3], [-4]],
        ],
      ],
    ]),
    call("avgPool", "", (x) => tf.avgPool(x, 2, 2, "valid"), [n([1, 4, 4, 2])]),
    call("avgPool", "overlapping, same", (x) => tf.avgPool(x, 3, 2, "same"), [n([1, 5, 5, 1])]),
    call("avgPool", "overlapping, valid", (x) => tf.avgPool(x, 2, 1, "valid"), [n([1, 3, 3, 1])]),
    call("avgPool", "padding 1", (x) => tf.avgPool(x, 3, 2, 1), [n([1, 5, 5, 1])]),
    call("pool", "max, dilation 2", (x) => tf.pool(x, [2, 2], "max", "valid", [2, 2]), [n([1, 4, 4, 1])]),
    call("pool", "avg, dilation 2", (x) => tf.pool(x, [2, 2], "avg", "valid", [2, 2]), [n([1, 4, 4, 1])]),
    call("maxPool3d", "", (x) => tf.maxPool3d(x, 2, 1, "valid"), [n([1, 3, 3, 3, 1])]),
    call("maxPool3d", "same", (x) => tf.maxPool3d(x, 2, 2, "same"), [n([1, 3, 3, 3, 1])]),
    call("avgPool3d", "", (x) => tf.avgPool3d(x, 2, 1, "valid"), [n([1, 3, 3, 3, 1])]),
    call("avgPool3d", "same", (x) => tf.avgPool3d(x, 2, 2, "same"), [n([1, 3, 3, 3, 1])]),
    call("batchNorm", "", (x, m, v, o, s) => tf.batchNorm(x, m, v, o, s, 0.001), [
      n([2, 3]),
      n([3], 2),
      positive([3], 3),
      n([3], 4),
      n([3], 5),
    ]),
    call("batchNorm", "4-D", (x, m, v, o, s) => tf.batchNorm(x, m, v, o, s, 0.001), [
      n([1, 2, 2, 3]),
      n([3], 2),
      positive([3], 3),
      n([3], 4),
      n([3], 5),
    ]),
    call("batchNorm", "without scale", (x, m, v, o) => tf.batchNorm(x, m, v, o), [
      n([2, 3]),
      n([3], 2),
      positive([3], 3),
      n([3], 4),
    ]),
    call(
      "batchNorm",
      "mean of the shape of x, with offset and scale",
      (x, m, v, o, s) => tf.batchNorm(x, m, v, o, s),
      [n([2, 3]), n([2, 3], 2), positive([2, 3], 3), n([2, 3], 4), n([2, 3], 5)],
    ),
    call("batchNorm", "4-D, without offset and scale", (x, m, v) => tf.batchNorm(x, m, v), [
      n([1, 2, 2, 3]),
      n([3], 2),
      positive([3], 3),
    ]),
    call("localResponseNormalization", "", (x) => tf.localResponseNormalization(x, 1, 1, 0.5, 0.75), [
      n([1, 1, 2, 4]),
    ]),
    call("image.resizeBilinear", "larger", (x) => tf.image.resizeBilinear(x, [4, 4]), [n([1, 2, 3, 1])]),
    call("image.resizeBilinear", "larger, of a square", (x) => tf.image.resizeBilinear(x, [4, 4]), [
      n([1, 3, 3, 1]),
    ]),
    call(
      "image.resizeBilinear",
      "corners aligned, of a square",
      (x) => tf.image.resizeBilinear(x, [5, 5], true),
      [n([1, 3, 3, 1])],
    ),
    call(
      "image.resizeBilinear",
      "half-pixel centers, of a square",
      (x) => tf.image.resizeBilinear(x, [4, 4], false, true),
      [n([1, 2, 2, 1])],
    ),
    call("image.resizeBilinear", "smaller", (x) => tf.image.resizeBilinear(x, [2, 2]), [n([1, 4, 5, 1])]),
    call("image.resizeBilinear", "corners aligned", (x) => tf.image.resizeBilinear(x, [4, 5], true), [
      n([1, 2, 3, 1]),
    ]),
    call(
      "image.resizeBilinear",
      "half-pixel centers",
      (x) => tf.image.resizeBilinear(x, [4, 4], false, true),
      [n([1, 2, 3, 1])],
    ),
    call("image.resizeNearestNeighbor", "larger", (x) => tf.image.resizeNearestNeighbor(x, [4, 4]), [
      n([1, 2, 3, 1]),
    ]),
    call("image.resizeNearestNeighbor", "smaller", (x) => tf.image.resizeNearestNeighbor(x, [2, 2]), [
      n([1, 4, 5, 1]),
    ]),
    call(
      "image.resizeNearestNeighbor",
      "corners aligned",
      (x) => tf.image.resizeNearestNeighbor(x, [4, 5], true),
      [n([1, 2, 3, 1])],
    ),
    call(
      "image.resizeNearestNeighbor",
      "half-pixel centers",
      (x) => tf.image.resizeNearestNeighbor(x, [4, 4], false, true),
      [n([1, 2, 3, 1])],
    ),
    call("fused.matMul", "bias, relu", (a, b, bias) => tf.fused.matMul({ a, b, bias, activation: "relu" }), [
      n([2, 3]),
      n([3, 2], 2),
      n([2], 3),
    ]),
    call(
      "fused.conv2d",
      "bias, relu",
      (x, w, bias) => tf.fused.conv2d({ x, filter: w, strides: 1, pad: "same", bias, activation: "relu" }),
      [n([1, 4, 4, 2]), n([3, 3, 2, 2], 2), n([2], 3)],
    ),
    call(
      "fused.depthwiseConv2d",
      "bias, relu6",
      (x, w, bias) =>
        tf.fused.depthwiseConv2d({ x, filter: w, strides: 1, pad: "same", bias, activation: "relu6" }),
      [n([1, 4, 4, 2]), n([3, 3, 2, 1], 2), n([2], 3)],
    ),
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function lossCalls(tf: any): Call[] {
  const { losses } = tf;
  return [
    call("losses.meanSquaredError", "", (a, b) => losses.meanSquaredError(a, b), [n([2, 3]), n([2, 3], 2)]),
    call("losses.meanSquaredError", "weighted", (a, b, w) => losses.meanSquaredError(a, b, w), [
      n([2, 3]),
      n([2, 3], 2),
      positive([2, 3], 3),
    ]),
    call("losses.absoluteDifference", "", (a, b) => losses.absoluteDifference(a, b), [
      n([2, 3]),
      n([2, 3], 2),
    ]),
    call("losses.absoluteDifference", "equal", (a, b) => losses.absoluteDifference(a, b), [
      [1, 2],
      [1, 2],
    ]),
    call("losses.huberLoss", "at its kink", (a, b) => losses.huberLoss(a, b), [
      [1, 2],
      [2, 4],
    ]),
    call("losses.huberLoss", "", (a, b) => losses.huberLoss(a, b), [n([2, 3]), n([2, 3], 2)]),
    call("losses.hingeLoss", "", (b) => losses.hingeLoss(tf.tensor([0, 1, 1]), b), [[0.25, 0.5, -1.5]]),
    call("losses.logLoss", "", (a, b) => losses.logLoss(a, b), [
      [0.25, 0.75],
      [0.5, 0.125],
    ]),
    call("losses.cosineDistance", "", (a, b) => losses.cosineDistance(a, b, 1), [n([2, 3]), n([2, 3], 2)]),
    call("losses.sigmoidCrossEntropy", "", (a, b) => losses.sigmoidCrossEntropy(a, b), [
      [0.25, 0.75],
      [1.5, -2],
    ]),
    call("losses.sigmoidCrossEntropy", "far out", (b) => losses.sigmoidCrossEntropy(tf.tensor([0, 1]), b), [
      [40, -40],
    ]),
    call(
      "losses.softmaxCrossEntropy",
      "logits",
      (b) => losses.softmaxCrossEntropy(tf.tensor([[0.25, 0.75, 0]]), b),
      [[[1, -0.5, 2]]],
    ),
    call("losses.softmaxCrossEntropy", "labels and logits", (a, b) => losses.softmaxCrossEntropy(a, b), [
      [[0.25, 0.5, 0.25]],
      [[1, -0.5, 2]],
    ]),
    call(
      "basicLSTMCell",
      "",
      (w, x, c, h) => tf.add(...tf.basicLSTMCell(tf.scalar(1), w, tf.zeros([8]), x, c, h)),
      [n([3, 8]), n([2, 1], 2), n([2, 2], 3), n([2, 2], 4)],
    ),
    call("dropout", "of a fixed seed", (x) => tf.dropout(x, 0.5, undefined, 1), [n([8])]),
    call("signal.frame", "", (x) => tf.signal.frame(x, 3, 2), [n([7])]),
  ];
}
