// A convolution 3 x 3 with padding 1 as a user would write it: its backward is made of convolutions again. What passes dy
// on to the image can be exchanged, since two bugs are there.

import {
  conv2d,
  defineOp,
  gatherRows,
  permute,
  reshape,
  sum,
  type Tensor,
  tensor,
  transpose,
} from "pellucid";

/** The gradient of the image, by dy and the weight. */
export type PassOn = (dy: Tensor, weight: Tensor) => Tensor;

const swapped = (t: Tensor): Tensor => permute(t, [1, 0, 2, 3]);

/** Each kernel turned by 180°, with inputs and outputs exchanged. */
export function turned(weight: Tensor): Tensor {
  const [K, C] = weight.shape;
  const backwards = tensor(Int32Array.of(8, 7, 6, 5, 4, 3, 2, 1, 0));
  const rows = gatherRows(transpose(reshape(weight, [K * C, 9])), backwards);
  return swapped(reshape(transpose(rows), [K, C, 3, 3]));
}

/** With inputs and outputs exchanged, and the kernels as they are. */
export const unturned = swapped;

export const convolutionThat = (passesOn: PassOn) =>
  defineOp({
    name: "conv2d",
    forward: (_, x: Tensor, weight: Tensor, bias: Tensor) => ({
      y: conv2d(x, weight, bias, { padding: 1 }),
      saved: { x, weight },
    }),
    backward: ({ saved: { x, weight }, needs }, dy) => [
      needs(0) ? passesOn(dy, weight) : null,
      swapped(conv2d(swapped(x), swapped(dy), null, { padding: 1 })),
      sum(dy, [0, 2, 3]),
    ],
  });
