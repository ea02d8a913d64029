import { conv2d } from "pellucid";
import type { Bug } from "./bug.js";
import { convolutionThat, unturned } from "./convolution.js";

export const turn: Bug = {
  name: "turn",
  wrongLine: "conv2d(dy, unturned(weight), null, { padding: 1 })",
  rightLine: "conv2d(dy, turned(weight), null, { padding: 1 })",
  wrong: {
    convolution: convolutionThat((dy, weight) => conv2d(dy, unturned(weight), null, { padding: 1 })),
  },
};
