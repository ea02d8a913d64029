import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  crossEntropy,
  FormatError,
  mul,
  nn,
  noGrad,
  ones,
  optim,
  randn,
  sigmoid,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "pellucid";
import { importOnnx, readOnnx } from "pellucid/formats";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { DataLocation, DataType } from "../../../../src/formats/onnx/messages.js";
import { directoryOfTest } from "../../../support/directories.js";
import { everything } from "../../../support/mode.js";
import { integers, model, node, value } from "./build.js";
import { inputsOf, readCases } from "./cases.js";

/** More than a stack holds. */
const DEEP = 10_000;

const caseNamed = (name: string) => readCases("models.json.gz").find((one) => one.name === name)!;

describe("an imported graph is a module", () => {
  const one = caseNamed("ResNet as it trains");
  const load = () => importOnnx(one.model);

  test("with its float constants as parameters, and running statistics as buffers, under the names of the graph", () => {
    const resnet = load();
    const parameters = resnet.namedParameters().map(([name]) => name);
    expect(parameters).toContain("block1.conv1.weight");
    expect(parameters).toContain("block2.skip.1.bias");
    expect(resnet.namedBuffers().map(([name]) => name)).toContain("block1.bn1.running_var");
    expect([...resnet.stateDict().keys()].length).toBe(parameters.length + resnet.namedBuffers().length);
  });

  test("that loads a state dict, also inside of another module", () => {
    class Net extends nn.Module {
      body = load();
      forward(x: Tensor) {
        return this.body.forward(x);
      }
    }
    const [net, other] = [new Net(), load()];
    const name = "body.fc.bias";
    expect(net.namedParameters().map(([key]) => key)).toContain(name);
    net.loadStateDict(new Map([...other.stateDict()].map(([key, t]) => [`body.${key}`, mul(t, 2).detach()])));
    const doubled = mul(other.stateDict().get("fc.bias")!, 2);
    expect(net.stateDict().get(name)!.tolist()).toEqual(doubled.tolist());
  });

  test("that says what goes in and comes out", () => {
    expect(load().inputs).toEqual([{ name: "in0", dtype: "float32", shape: ["batch", 3, 8, 8] }]);
    expect(load().outputs).toHaveLength(1);
  });

  test("that computes as in inference until it is told to train", () => {
    const resnet = load();
    expect(resnet.training).toBe(false);
    const [x] = inputsOf(resnet, one);
    const before = resnet.stateDict().get("block1.bn1.running_mean")!.tolist();
    noGrad(() => resnet.forward(x));
    expect(resnet.stateDict().get("block1.bn1.running_mean")!.tolist()).toEqual(before);
    resnet.train();
    noGrad(() => resnet.forward(x));
    expect(resnet.stateDict().get("block1.bn1.running_mean")!.tolist()).not.toEqual(before);
  });

  test("that trains", () => {
    const resnet = load().train();
    const optimizer = new optim.Adam(resnet.parameters(), { lr: 0.02 });
    const images = randn([12, 3, 8, 8], { seed: 3 });
    const labels = tensor(Int32Array.from({ length: 12 }, (_, i) => i % 5));
    const losses = Array.from({ length: everything ? 30 : 8 }, () => {
      const loss = crossEntropy(resnet.forward(images), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    expect(losses.at(-1)!).toBeLessThan((everything ? 0.5 : 0.9) * losses[0]);
  });

  test("whose parameters may be chosen", () => {
    const none = importOnnx(one.model, { trainable: false });
    expect(none.parameters()).toEqual([]);
    const head = importOnnx(one.model, { trainable: (name) => name.startsWith("fc.") });
    expect(head.namedParameters().map(([name]) => name)).toEqual(["fc.weight", "fc.bias"]);
  });

  test("with several inputs and outputs, by name", () => {
    const two = caseNamed("MLP of two inputs");
    const mlp = importOnnx(two.model);
    const outputs = mlp.run(...inputsOf(mlp, two));
    expect(Object.keys(outputs)).toEqual(mlp.outputs);
    expect(() => mlp.forward(...inputsOf(mlp, two))).toThrow(
      `OnnxModule: the graph has 2 outputs, ${mlp.outputs.join(", ")}; run(…) answers them by name`,
    );
  });
});

describe("gradients", () => {
  test("are those of differences, for inputs and parameters", async () => {
    const weight = {
      name: "w",
      dims: [3, 2, 2, 2],
      dataType: DataType.DOUBLE,
      doubleData: [...randn([24], { seed: 1, dtype: "float64" }).dataSync()],
    };
    const norm = (name: string, doubleData: number[]) => ({
      name,
      dims: [3],
      dataType: DataType.DOUBLE,
      doubleData,
    });
    const net = importOnnx(
      model({
        inputs: [value("x", ["n", 2, 3, 3], DataType.DOUBLE)],
        initializers: [
          weight,
          norm("scale", [1, 0.5, -1]),
          norm("shift", [0.1, 0.2, 0.3]),
          norm("mean", [0, 0.1, -0.1]),
          norm("variance", [1, 2, 0.5]),
          integers("size", [0, -1]),
        ],
        nodes: [
          node("Conv", ["x", "w"], ["conv"], { auto_pad: "SAME_UPPER" }),
          node("BatchNormalization", ["conv", "scale", "shift", "mean", "variance"], ["norm"]),
          node("Elu", ["norm"], ["elu"]),
          node("AveragePool", ["elu"], ["pool"], {
            kernel_shape: [2, 2],
            strides: [2, 2],
            pads: [1, 0, 0, 0],
            ceil_mode: 1,
          }),
          node("Reshape", ["pool", "size"], ["flat"]),
          node("Softplus", ["flat"], ["y"]),
        ],
      }),
    );
    const x = randn([1, 2, 3, 3], { seed: 2, dtype: "float64", requiresGrad: true });
    const parameters = net.parameters();
    expect(parameters).toHaveLength(3);
    const report = await gradcheck(() => net.forward(x), [x, ...parameters]);
    expect(report.ok, String(report)).toBe(true);
  });
});

describe("own operators", () => {
  const swishy = model({
    nodes: [node("Swishy", ["x", ""], ["y"], { beta: 1.5, sizes: [1, 2] }, { domain: "com.example" })],
    more: { opsetImport: [{ domain: "com.example", version: 3 }] },
  });

  test("get inputs, attributes and the mode, and gradients flow through them", () => {
    const net = importOnnx(swishy, {
      operators: {
        Swishy: ([x], attributes, { training }) => {
          expect(attributes).toEqual({ beta: 1.5, sizes: [1, 2] });
          expect(training).toBe(false);
          return mul(x!, sigmoid(mul(x!, attributes.beta as number)));
        },
      },
    });
    const x = tensor([2], { requiresGrad: true });
    sum(net.forward(x)).backward();
    expect(x.grad!.item()).toBeGreaterThan(1);
  });

  test("take the place of those that there are", () => {
    const net = importOnnx(model({ nodes: [node("Relu", ["x"], ["y"])] }), {
      operators: { Relu: ([x]) => mul(x!, 3) },
    });
    expect(net.forward(tensor([-1])).tolist()).toEqual([-3]);
  });

  test("must answer tensors", () => {
    const net = importOnnx(swishy, { operators: { Swishy: (() => 3) as never } });
    expect(() => net.forward(ones([1]))).toThrow(
      'OnnxModule: node "Swishy-y" (Swishy) is computed by operators.Swishy, which answered 3; it must be a Tensor, or an array of them',
    );
    expect(() => importOnnx(swishy, { operators: { Swishy: "tanh" as never } })).toThrow(
      'importOnnx: operators.Swishy is "tanh"; it must be a function (inputs, attributes) => Tensor',
    );
  });
});

describe("element types", () => {
  const passing = (dataType: number, more: object) => {
    const initializer = { name: "c", dims: [2], dataType, ...more };
    return importOnnx(
      model({ inputs: [], initializers: [initializer], nodes: [node("Identity", ["c"], ["y"])] }),
    ).run().y;
  };

  test("float16 and bfloat16 are widened", () => {
    const half = passing(DataType.FLOAT16, { rawData: new Uint8Array([0, 0x3c, 1, 0xc0]) });
    expect([half.dtype, half.tolist()]).toEqual(["float32", [1, -2.001953125]]);
    const brain = passing(DataType.BFLOAT16, { int32Data: [0x3f80, 0xc040] });
    expect(brain.tolist()).toEqual([1, -3]);
  });

  test("float64 stays, integers become int32, and booleans uint8", () => {
    expect(passing(DataType.DOUBLE, { doubleData: [0.1, 2] }).dtype).toBe("float64");
    const long = passing(DataType.INT64, { int64Data: [5n, -7n] });
    expect([long.dtype, long.tolist()]).toEqual(["int32", [5, -7]]);
    const bool = passing(DataType.BOOL, { rawData: new Uint8Array([1, 0]) });
    expect([bool.dtype, bool.tolist()]).toEqual(["uint8", [1, 0]]);
  });

  test("an integer beyond int32 may say where a slice ends, but not be data", () => {
    const ends = integers("ends", [2n ** 63n - 1n]);
    const slice = node("Slice", ["x", "starts", "ends"], ["y"]);
    const net = importOnnx(model({ nodes: [slice], initializers: [integers("starts", [1]), ends] }));
    expect(net.forward(tensor([1, 2, 3])).tolist()).toEqual([2, 3]);
    expect(() => passing(DataType.INT64, { int64Data: [1n, 3_000_000_000n] })).toThrow(
      "a constant of int64 cannot be computed with: its element [1] is 3000000000, and int64 is computed in int32; convert the graph to float32 or int32",
    );
  });
});

describe("data beside the model", () => {
  const beside = (location: string) =>
    model({
      initializers: [
        {
          name: "b",
          dims: [2],
          dataType: DataType.FLOAT,
          dataLocation: DataLocation.EXTERNAL,
          externalData: [
            { key: "location", value: location },
            { key: "offset", value: "4" },
            { key: "length", value: "8" },
          ],
        },
      ],
      nodes: [node("Add", ["x", "b"], ["y"])],
    });
  const data = new Uint8Array(new Float32Array([9, 1, 2]).buffer);

  test("is asked for", () => {
    const net = importOnnx(beside("weights.bin"), { externalData: () => data });
    expect(net.forward(zeros([2])).tolist()).toEqual([1, 2]);
    expect(() => importOnnx(beside("weights.bin"))).toThrow(
      'importOnnx: initializer "b" lies in the file "weights.bin" beside the model; pass what answers its bytes as the option externalData: (location) => bytes',
    );
    expect(() => importOnnx(beside("weights.bin"), { externalData: () => data.subarray(0, 8) })).toThrow(
      'initializer "b" lies in "weights.bin" at 4, 8 bytes, but that has 8 bytes; fetch the file again',
    );
  });

  test("is asked for once, however many tensors lie there", () => {
    const names = ["a", "b", "c"];
    const bytes = model({
      initializers: names.map((name, i) => ({
        name,
        dims: [1],
        dataType: DataType.FLOAT,
        dataLocation: DataLocation.EXTERNAL,
        externalData: Object.entries({ location: "weights.bin", offset: `${4 * i}`, length: "4" }).map(
          ([key, told]) => ({ key, value: told }),
        ),
      })),
      nodes: [node("Sum", ["x", ...names], ["y"])],
    });
    const asked: string[] = [];
    const externalData = (location: string) => {
      asked.push(location);
      return data;
    };
    expect(
      importOnnx(bytes, { externalData })
        .forward(zeros([1]))
        .tolist(),
    ).toEqual([12]);
    expect(asked).toEqual(["weights.bin"]);
  });

  test("is found by readOnnx, in the folder of the model and below it only", async () => {
    const folder = directoryOfTest();
    mkdirSync(join(folder, "model"));
    const path = join(folder, "model", "net.onnx");
    writeFileSync(path, beside("weights.bin"));
    await expect(readOnnx(path)).rejects.toThrow(
      `readOnnx: ${path} keeps tensors in ${join(folder, "model", "weights.bin")}, and there is no such file; put it there`,
    );
    writeFileSync(join(folder, "model", "weights.bin"), data);
    expect((await readOnnx(path)).forward(zeros([2])).tolist()).toEqual([1, 2]);
    writeFileSync(join(folder, "weights.bin"), data);
    writeFileSync(path, beside("../weights.bin"));
    await expect(readOnnx(path)).rejects.toThrow("only files beside the model are read");
    const none = readOnnx(join(folder, "none.onnx"));
    await expect(none).rejects.toThrow(FormatError);
    await expect(none).rejects.toThrow(`readOnnx: there is no file none.onnx in ${folder}; check the path`);
  });
});

test("a graph of 10,000 nodes runs, and is differentiated", () => {
  const nodes = Array.from({ length: DEEP }, (_, i) =>
    node("Neg", [i === 0 ? "x" : `v${i}`], [i === DEEP - 1 ? "y" : `v${i + 1}`]),
  );
  const x = tensor([1, 2], { requiresGrad: true });
  const y = importOnnx(model({ nodes })).forward(x);
  expect(y.tolist()).toEqual([1, 2]);
  sum(y).backward();
  expect(x.grad!.tolist()).toEqual([1, 1]);
});
