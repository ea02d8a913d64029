// Shapes that broadcast, for cases.ts.

type Pair = [a: number[], b: number[]];

export const broadcastPairs: readonly Pair[] = [
  [[5], [5]],
  [[16385], [16385]],
  [[4, 5], []],
  [[], [3, 2]],
  [[3, 5], [5]],
  [
    [3, 1],
    [1, 4],
  ],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [2, 1, 4],
    [2, 3, 1],
  ],
  [[0, 3], [3]],
  [
    [2, 7, 1, 5],
    [7, 6, 1],
  ],
];

const ones = (n: number): number[] => new Array(n).fill(1);

/** More axes than the arguments of a kernel have room for. */
export const manyAxes: readonly Pair[] = [
  [[...ones(60), 2, 1], [3]],
  [
    [2, ...ones(60), 3],
    [2, ...ones(60), 1],
  ],
];
