// The gpu.js rung of reference.ts. Reading by index is what a GPU does anyway. The adjoint adds by index, where two
// threads might meet; so every element looks through all indices for its own instead. That is J times the work: fine
// for the few indices of a row, slow for a table with many rows that is read often.
//
//   takeAlong  : [outer, J·inner], y = outer, x = (j, inner)     putAlong       : [outer, R·inner], x = (r, inner)
//   gatherRows : [J, width], y = j, x = column                   scatterAddRows : [rows, width], y = row

import type { Elements, Thread } from "../gpu.js";

export function takeAlong(this: Thread<"R" | "J" | "inner">, x: Elements, index: Elements): number {
  const j = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const r = index[this.thread.y * this.constants.J * this.constants.inner + this.thread.x];
  return x[
    (this.thread.y * this.constants.R + r) * this.constants.inner + (this.thread.x - j * this.constants.inner)
  ];
}

export function putAlong(this: Thread<"J" | "inner">, dy: Elements, index: Elements): number {
  const r = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const start =
    this.thread.y * this.constants.J * this.constants.inner + (this.thread.x - r * this.constants.inner);
  let total = 0;
  for (let j = 0; j < this.constants.J; j++) {
    if (index[start + j * this.constants.inner] === r) total += dy[start + j * this.constants.inner];
  }
  return total;
}

export function gatherRows(this: Thread<"width">, x: Elements, index: Elements): number {
  return x[index[this.thread.y] * this.constants.width + this.thread.x];
}

export function scatterAddRows(this: Thread<"width" | "J">, dy: Elements, index: Elements): number {
  const row = this.thread.y;
  let total = 0;
  for (let j = 0; j < this.constants.J; j++) {
    if (index[j] === row) total += dy[j * this.constants.width + this.thread.x];
  }
  return total;
}
