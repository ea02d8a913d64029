// ONNX Runtime on the exported network: `web` is its WebAssembly build, `node` the native one.
//
//   node onnxruntime.js DIRECTORY THREADS web|node

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { forEach, inBatches, memoize, samples, scratch, serve, threads, time } from "./contender.js";

const kind = process.argv[4];
const ort =
  kind === "web" ? await import("onnxruntime-web") : createRequire(import.meta.url)("onnxruntime-node");
if (kind === "web") ort.env.wasm.numThreads = threads;

const session = await ort.InferenceSession.create(readFileSync(join(scratch, "model.onnx")), {
  executionProviders: [kind === "web" ? "wasm" : "cpu"],
  graphOptimizationLevel: "all",
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
});

const input = (images) => ({ input: new ort.Tensor("float32", images, [images.length / 784, 1, 28, 28]) });
const infer = async (feeds) => (await session.run(feeds)).output.data;
const prepared = memoize((key) => {
  const [count, batch] = key.split(" ").map(Number);
  return inBatches(count, batch, input);
});

await serve(
  { version: ort.env.versions[kind] ?? ort.env.versions.common, runs: `${threads} threads` },
  {
    check: async () => ({ logits: [...(await infer(input(samples(0, 8).images)))], losses: [] }),
    infer({ batch, count, repeats }) {
      const inputs = prepared(`${count} ${batch}`);
      return time(repeats, () => forEach(inputs, infer));
    },
  },
);
