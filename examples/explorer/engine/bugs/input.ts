import { matmul, ones, transpose } from "pellucid";
import type { Bug } from "./bug.js";
import { denseWith } from "./dense.js";

export const input: Bug = {
  name: "input",
  wrongLine: "weight: (dy, x) => matmul(transpose(dy), ones(x.shape, { dtype: x.dtype })),",
  rightLine: "weight: (dy, x) => matmul(transpose(dy), x),",
  wrong: {
    dense: denseWith({
      weight: (dy, x) => matmul(transpose(dy), ones(x.shape, { dtype: x.dtype })),
    }),
  },
};
