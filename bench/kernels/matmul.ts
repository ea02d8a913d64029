// npx tsx bench/kernels/matmul.ts [float64]
//
// GFLOPS of each version on the products of one training step of the specified CNN at batch 64, and a few
// others. The versions take turns and the median of the rounds is printed, so that a busy machine slows all of
// them alike.

import { cpus } from "node:os";
import { matmulBlocked } from "../../kernels/matmul/blocked.js";
import { type MatmulDims, matmul } from "../../kernels/matmul/reference.js";

const versions = [
  { name: "reference", run: matmul },
  { name: "blocked", run: matmulBlocked },
];

const products: [string, MatmulDims][] = [
  ["conv1 forward", { M: 32, N: 784, K: 9 }],
  ["conv2 forward", { M: 64, N: 196, K: 288 }],
  ["conv2 dInput", { M: 288, N: 196, K: 64, transA: true }],
  ["conv2 dWeight", { M: 64, N: 288, K: 196, transB: true, accumulate: true }],
  ["fc1 forward", { M: 64, N: 128, K: 3136, transB: true }],
  ["fc1 dWeight", { M: 128, N: 3136, K: 64, transA: true }],
  ["fc1 dInput", { M: 64, N: 3136, K: 128 }],
  ["fc2 forward", { M: 64, N: 10, K: 128, transB: true }],
  ["512 cubed", { M: 512, N: 512, K: 512 }],
  ["8 cubed", { M: 8, N: 8, K: 8 }],
  ["vector", { M: 1, N: 128, K: 3136, transB: true }],
];

const ROUNDS = 7;
const MILLISECONDS = 15;

const Floats = process.argv[2] === "float64" ? Float64Array : Float32Array;
const random = (length: number) => new Floats(length).map(() => Math.random() - 0.5);
const median = (values: number[]) => values.sort((x, y) => x - y)[values.length >> 1];

function gflops(run: typeof matmul, dims: MatmulDims, [a, b, out]: InstanceType<typeof Floats>[]): number {
  const start = performance.now();
  let elapsed = 0;
  let products = 0;
  for (; elapsed < MILLISECONDS; elapsed = performance.now() - start, products++) run(a, b, out, dims);
  return (2 * dims.M * dims.N * dims.K * products) / elapsed / 1e6;
}

console.log(`matmul, ${Floats.name}, Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}`);
console.log(`${"GFLOPS".padEnd(28)}${versions.map((r) => r.name.padStart(11)).join("")}      ratio`);
for (const [name, dims] of products) {
  const { M, N, K } = dims;
  const matrices = [random(M * K), random(K * N), random(M * N)];
  const rates = versions.map(() => [] as number[]);
  for (let round = -1; round < ROUNDS; round++)
    versions.forEach((version, i) => {
      const rate = gflops(version.run, dims, matrices);
      if (round >= 0) rates[i].push(rate); // round -1 warms up
    });
  const medians = rates.map(median);
  const label = `${name.padEnd(14)}${`${M} x ${N} x ${K}`.padEnd(14)}`;
  console.log(
    label +
      medians.map((m) => m.toFixed(2).padStart(11)).join("") +
      `${(medians[1] / medians[0]).toFixed(1)}x`.padStart(11),
  );
}
