import { randn } from "pellucid";
import { importOnnx } from "pellucid/formats";
import { floats, integers, model, node, value } from "../formats/onnx/import/build.js";
import { readCases } from "../formats/onnx/import/cases.js";
import { fuzzTest } from "./fuzz-test.js";

const small = model({
  inputs: [value("x", ["n", 1, 4, 4])],
  initializers: [
    floats("w", [2, 1, 3, 3], [...randn([18], { seed: 1 }).dataSync()]),
    floats("b", [2], [0.5, -0.5]),
    integers("size", [0, -1]),
  ],
  nodes: [
    node("Conv", ["x", "w", "b"], ["c"], { pads: [1, 1, 1, 1], strides: [2, 2] }),
    node("LeakyRelu", ["c"], ["r"], { alpha: 0.1 }),
    node("MaxPool", ["r"], ["p"], { kernel_shape: [2, 2], auto_pad: "SAME_UPPER" }),
    node("Reshape", ["p", "size"], ["y"]),
  ],
});

fuzzTest({ name: "ONNX", seeds: [small], parse: importOnnx });

/** Almost all that is met there is the structure of the file, for a graph of PyTorch has more of it than weights. */
const exported = readCases("models.json.gz").map((one) => one.model);
fuzzTest({ name: "ONNX of PyTorch", seeds: exported, parse: (bytes) => importOnnx(bytes) });

const inputs = randn([2, 1, 4, 4], { seed: 2 });
fuzzTest({ name: "ONNX that runs", seeds: [small], parse: (bytes) => importOnnx(bytes).run(inputs) });
