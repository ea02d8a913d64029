import { type Call, call, numbers as n, positive } from "../call.js";

/** Convolutions, pooling, normalization and what resizes. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export function images(tf: any): Call[] {
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
