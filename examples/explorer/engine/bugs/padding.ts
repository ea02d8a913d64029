import { conv2d, slice } from "pellucid";
import type { Bug } from "./bug.js";
import { convolutionThat, turned } from "./convolution.js";

export const padding: Bug = {
  name: "padding",
  wrongLine: "slice(padded, [0, 0, 0, 0], [N, C, H, W])",
  rightLine: "slice(padded, [0, 0, 1, 1], [N, C, H + 1, W + 1])",
  wrong: {
    convolution: convolutionThat((dy, weight) => {
      const padded = conv2d(dy, turned(weight), null, { padding: 2 }); // the image's gradient in its frame of padding
      const [N, C, H, W] = [dy.shape[0], weight.shape[1], dy.shape[2], dy.shape[3]];
      return slice(padded, [0, 0, 0, 0], [N, C, H, W]);
    }),
  },
};
