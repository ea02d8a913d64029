// Shapes of convolutions and pooling, slopes behind that, and ways to go through memory, for cases.ts.

interface Geometry {
  N: number;
  C: number;
  K: number;
  image: [number, number];
  kernel: [number, number];
  stride?: [number, number];
  pad?: [number, number];
  dilation?: [number, number];
  groups?: number;
}
export const geometries: Record<string, Geometry> = {
  "3x3 pad 1": { N: 3, C: 4, K: 7, image: [9, 8], kernel: [3, 3], pad: [1, 1] },
  "first layer": { N: 2, C: 1, K: 32, image: [28, 28], kernel: [3, 3], pad: [1, 1] },
  "second layer": { N: 2, C: 32, K: 64, image: [14, 14], kernel: [3, 3], pad: [1, 1] },
  "1x1": { N: 1, C: 5, K: 3, image: [4, 4], kernel: [1, 1] },
  "whole image": { N: 2, C: 2, K: 3, image: [5, 5], kernel: [5, 5] },
  "stride 2": { N: 2, C: 3, K: 4, image: [9, 10], kernel: [3, 3], stride: [2, 2], pad: [1, 1] },
  "uneven strides": { N: 2, C: 2, K: 9, image: [11, 7], kernel: [3, 2], stride: [2, 1], pad: [0, 1] },
  "stride over the kernel": { N: 1, C: 2, K: 2, image: [10, 10], kernel: [2, 2], stride: [3, 3] },
  dilated: { N: 1, C: 2, K: 3, image: [9, 9], kernel: [3, 3], dilation: [2, 3], pad: [2, 3] },
  "padding beyond the kernel": {
    N: 1,
    C: 1,
    K: 2,
    image: [4, 4],
    kernel: [2, 2],
    pad: [3, 3],
    stride: [2, 2],
  },
  "strides and dilations with a common divisor": {
    N: 2,
    C: 3,
    K: 4,
    image: [15, 17],
    kernel: [4, 3],
    stride: [4, 6],
    dilation: [2, 4],
    pad: [3, 5],
  },
  "dilated by less than the stride": {
    N: 2,
    C: 3,
    K: 4,
    image: [13, 11],
    kernel: [3, 3],
    stride: [3, 2],
    dilation: [2, 3],
    pad: [2, 3],
  },
  "stride 2, the kernel in tiles of 3 x 3": {
    N: 2,
    C: 12,
    K: 13,
    image: [27, 28],
    kernel: [5, 5],
    stride: [2, 2],
    pad: [2, 2],
  },
  "a strided batch of 40": { N: 40, C: 3, K: 9, image: [7, 6], kernel: [3, 3], stride: [2, 2], pad: [1, 1] },
  grouped: { N: 2, C: 6, K: 4, image: [6, 6], kernel: [3, 3], pad: [1, 1], groups: 2 },
  depthwise: { N: 2, C: 5, K: 10, image: [6, 7], kernel: [3, 3], pad: [1, 1], groups: 5 },
  "a batch of 40": { N: 40, C: 2, K: 3, image: [5, 5], kernel: [3, 3] },
  "odd tiles": { N: 3, C: 13, K: 14, image: [9, 11], kernel: [3, 3], pad: [1, 1] },
  "tiles of 43 small images": { N: 43, C: 12, K: 17, image: [7, 7], kernel: [3, 3], pad: [1, 1] },
  "tiles in two groups": { N: 5, C: 26, K: 38, image: [13, 10], kernel: [3, 3], groups: 2 },
  "tiles of a wide padding": { N: 1, C: 16, K: 12, image: [17, 6], kernel: [3, 3], pad: [3, 2] },
  "rows of taps in a block and a bit": { N: 2, C: 20, K: 3, image: [7, 9], kernel: [3, 3], pad: [1, 1] },
  "rows of taps in blocks and columns": { N: 2, C: 21, K: 5, image: [6, 9], kernel: [5, 5], pad: [2, 2] },
  "rows far apart": { N: 2, C: 9, K: 4, image: [12, 7], kernel: [5, 3], dilation: [2, 1], pad: [4, 1] },
  "a column of taps": { N: 2, C: 7, K: 3, image: [9, 9], kernel: [6, 1], dilation: [1, 2], stride: [1, 2] },
  "rows that no window reaches": { N: 2, C: 3, K: 4, image: [10, 10], kernel: [3, 3], stride: [4, 4] },
  "three columns": { N: 2, C: 5, K: 4, image: [8, 3], kernel: [2, 2], pad: [1, 1] },
  "a wide block and a block": { N: 2, C: 24, K: 2, image: [5, 8], kernel: [3, 3], pad: [1, 1] },
  "an empty batch": { N: 0, C: 2, K: 3, image: [5, 5], kernel: [3, 3] },
};

/** Of each window of 2 x 2 one is left at most, of every fifth none; what is in no window is 0. */
export function asBehindPooling(data: Float32Array, P: number, Q: number): Float32Array {
  return data.map((value, i) => {
    const [p, q] = [Math.floor(i / Q) % P, i % Q];
    const window = Math.floor(i / (P * Q)) + 3 * (p >> 1) + 7 * (q >> 1);
    const inside = p < (P & ~1) && q < (Q & ~1);
    return inside && window % 5 !== 0 && window % 4 === 2 * (p & 1) + (q & 1) ? value : 0;
  });
}

/** By name: elements in memory, and how they are read. */
export const layouts: [string, number, { shape: number[]; offset: number; strides: number[] }][] = [
  ["transposed", 12, { shape: [4, 3], offset: 0, strides: [1, 4] }],
  ["every second", 20, { shape: [2, 5], offset: 1, strides: [10, 2] }],
  ["permuted", 60, { shape: [5, 3, 4], offset: 0, strides: [1, 20, 5] }],
  ["copied", 17, { shape: [17], offset: 0, strides: [1] }],
  ["a scalar", 3, { shape: [], offset: 2, strides: [] }],
  ["nothing", 5, { shape: [0, 3], offset: 0, strides: [3, 1] }],
];

/** Of 60 elements. */
export const backwards: [string, { shape: number[]; offset: number; strides: number[] }][] = [
  ["all axes backwards", { shape: [3, 4, 5], offset: 59, strides: [-20, -5, -1] }],
  ["the last axis backwards", { shape: [3, 4, 5], offset: 4, strides: [20, 5, -1] }],
  ["an axis between backwards", { shape: [3, 4, 5], offset: 15, strides: [20, -5, 1] }],
];
