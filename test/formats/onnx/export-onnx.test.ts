import fc from "fast-check";
import {
  add,
  argmax,
  cast,
  defineOp,
  dropout,
  flatten,
  max,
  mul,
  neg,
  nn,
  noGrad,
  ones,
  rand,
  randn,
  relu,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  useBackend,
  variance,
  zeros,
} from "pellucid";
import { type ExportOnnxOptions, exportOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { translations as builtIn } from "../../../src/formats/onnx/export/translations/index.js";
import { DataType, type ModelProto } from "../../../src/formats/onnx/messages.js";
import { read } from "../../docs/project-files.js";
import { everything } from "../../support/mode.js";
import { variants } from "../../testing/op-info/variants.js";
import { checkOnnx, problemsOf } from "./check-onnx.js";

class CNN extends nn.Module {
  conv1 = new nn.Conv2d(1, 2, 3, { padding: 1 });
  norm = new nn.BatchNorm2d(2);
  pool = new nn.MaxPool2d(2);
  drop = new nn.Dropout();
  fc = new nn.Linear(8, 3);
  forward(x: Tensor): Tensor {
    const images = this.pool.forward(relu(this.norm.forward(this.conv1.forward(x))));
    return this.fc.forward(this.drop.forward(flatten(images)));
  }
}

/** `name: Operator(inputs) -> outputs` */
const lines = ({ graph }: ModelProto) =>
  graph.node.map(({ name, opType, input, output }) => `${name}: ${opType}(${input}) -> ${output}`);

const shapesOf = (list: ModelProto["graph"]["input"]) =>
  list.map(({ name, type }) => {
    const { elemType, shape } = type!.tensorType!;
    return `${name} ${elemType} [${shape!.dim.map(({ dimValue, dimParam }) => dimParam ?? dimValue)}]`;
  });

const exported = async (
  forward: NonNullable<ExportOnnxOptions["forward"]>,
  examples: Tensor | Tensor[],
  options: ExportOnnxOptions = {},
) => checkOnnx(await exportOnnx(new CNN(), examples, { ...options, forward }));

const failure = async (
  forward: NonNullable<ExportOnnxOptions["forward"]>,
  example: Tensor,
  options: ExportOnnxOptions = {},
) => {
  const error = await exported(forward, example, options).then(
    () => null,
    (reason) => reason,
  );
  return `${error?.name}: ${error?.message}`;
};

const x = randn([2, 3], { seed: 1 });

describe("exportOnnx", () => {
  test("writes layers as one node each, with the names of the state dict, for any batch", async () => {
    const model = new CNN();
    const onnx = checkOnnx(await exportOnnx(model, ones([1, 1, 4, 4])));
    expect(lines(onnx)).toEqual([
      "conv1/Conv: Conv(input,conv1.weight,conv1.bias) -> conv1/Conv",
      "norm/BatchNormalization: BatchNormalization(conv1/Conv,norm.weight,norm.bias,norm.running_mean,norm.running_var) -> norm/BatchNormalization",
      "CNN/Relu: Relu(norm/BatchNormalization) -> CNN/Relu",
      "pool/MaxPool: MaxPool(CNN/Relu) -> pool/MaxPool",
      "fc/Reshape: Reshape(pool/MaxPool,constant) -> fc/Reshape",
      "fc/Gemm: Gemm(fc/Reshape,fc.weight,fc.bias) -> output",
    ]);
    expect(shapesOf(onnx.graph.input)).toEqual(["input 1 [batch,1,4,4]"]);
    expect(shapesOf(onnx.graph.output)).toEqual(["output 1 [batch,3]"]);
    expect(onnx.graph.name).toBe("CNN");
    expect(onnx.opsetImport).toEqual([{ domain: "", version: 17n }]);
    const weight = onnx.graph.initializer.find(({ name }) => name === "fc.weight")!;
    expect(weight.dims).toEqual([3n, 8n]);
    const values = new Float32Array(weight.rawData!.slice().buffer);
    expect(values).toEqual(model.fc.weight.dataSync());
  });

  test("leaves the model as it was: modes, statistics, and no op recorded", async () => {
    const model = new CNN();
    model.drop.eval();
    const before = [...model.stateDict().values()].map((t) => t.dataSync());
    await exportOnnx(model, ones([2, 1, 4, 4]));
    expect([model.training, model.norm.training, model.drop.training]).toEqual([true, true, false]);
    expect([...model.stateDict().values()].map((t) => t.dataSync())).toEqual(before);
    await expect(exportOnnx(model, ones([2, 2, 4, 4]))).rejects.toThrow("conv2d: input has 2 channels");
    expect(model.training).toBe(true);
  });

  test("leaves out what no output needs", async () => {
    const onnx = await exported((a) => {
      sum(mul(a, 2));
      return relu(a);
    }, x);
    expect(lines(onnx)).toEqual(["Relu: Relu(input) -> output"]);
    expect(onnx.graph.initializer).toEqual([]);
  });

  test("what is one result under several names is copied, and what shares its memory is the same", async () => {
    const onnx = await exported((a) => {
      const y = relu(a);
      return [y, y, a, reshape(y, [-1]), mul(y.detach(), 2)];
    }, x);
    expect(lines(onnx)).toEqual([
      "Relu: Relu(input) -> output_0",
      "Mul: Mul(output_0,constant) -> output_4",
      "Reshape: Reshape(output_0,constant_1) -> output_3",
      "Identity: Identity(output_0) -> output_1",
      "Identity_1: Identity(input) -> output_2",
    ]);
  });

  test("examples that share memory, with each other or with a parameter, are inputs of their own", async () => {
    const twice = await exported((p, q) => sub(p, q.detach()), [x, x], { dynamicBatch: false });
    expect(lines(twice)).toEqual(["Sub: Sub(input_0,input_1) -> output"]);
    const layer = new nn.Linear(3, 2);
    const forward = (p: Tensor) => mul(p.detach(), layer.weight);
    const own = checkOnnx(await exportOnnx(layer, layer.weight, { forward, dynamicBatch: false }));
    expect(own.graph.node[0].input).toEqual(["input", "weight"]);
  });

  test("a class without a name is a Module", async () => {
    const model = new (class extends nn.Module {
      forward = (a: Tensor) => relu(a);
    })();
    expect(checkOnnx(await exportOnnx(model, x)).graph.name).toBe("Module");
  });

  test("an op whose forward is made of others is one", async () => {
    const onnx = await exported((a) => variance(a, 1), x);
    expect(onnx.graph.node.map(({ opType }) => opType)).toEqual([
      "Reshape",
      "ReduceMean",
      "Sub",
      "Mul",
      "ReduceSum",
      "Div",
      "Reshape",
    ]);
  });

  test("takes the largest, not what is at the largest's place", async () => {
    const onnx = await exported((a) => [max(a, 1), argmax(a, 1)], x);
    expect(onnx.graph.node.map(({ opType }) => opType)).toEqual(["ReduceMax", "ArgMax", "Cast"]);
  });

  test("names inputs and outputs as it is told, and several by number or by key", async () => {
    const two = await exported((a, b) => [add(a, b), a], [x, x]);
    expect(shapesOf(two.graph.input)).toEqual(["input_0 1 [batch,3]", "input_1 1 [batch,3]"]);
    expect(shapesOf(two.graph.output)).toEqual(["output_0 1 [batch,3]", "output_1 1 [batch,3]"]);
    const keyed = await exported((a) => ({ twice: mul(a, 2), label: argmax(a, 1) }), x, {
      inputNames: ["image"],
    });
    expect(shapesOf(keyed.graph.input)).toEqual(["image 1 [batch,3]"]);
    expect(shapesOf(keyed.graph.output)).toEqual(["twice 1 [batch,3]", `label ${DataType.INT32} [batch]`]);
    const told = await exported((a) => [relu(a), a], x, { outputNames: ["p", "q"] });
    expect(told.graph.output.map(({ name }) => name)).toEqual(["p", "q"]);
  });

  test("sizes that go with the batch are named so, others are numbers", async () => {
    const onnx = await exported((a) => [reshape(a, [-1]), slice(a, [1]), sum(a, 0)], x);
    expect(shapesOf(onnx.graph.output)).toEqual([
      "output_0 1 [3*batch]",
      "output_1 1 [batch-1,3]",
      "output_2 1 [3]",
    ]);
    const fixed = await exported((a) => relu(a), x, { dynamicBatch: false });
    expect(shapesOf(fixed.graph.input)).toEqual(["input 1 [2,3]"]);
    const second = await exported((a, b) => [a, b], [x, x], { dynamicBatch: [false, true] });
    expect(shapesOf(second.graph.input)).toEqual(["input_0 1 [2,3]", "input_1 1 [batch,3]"]);
  });

  test("an op of one's own, with its translation, under a domain of its own", async () => {
    const cube = defineOp({
      name: "cube",
      forward: (_, a: Tensor) => ({ y: mul(a, mul(a, a)), saved: null }),
    });
    expect(await failure((a) => cube(a), x)).toBe(
      'ValueError: exportOnnx: the op "cube" has no translation to ONNX; pass one, as in { translations: { cube: (graph, [x]) => graph.node("Abs", [x]) } }',
    );
    const translations = {
      cube: (graph, [a], y) => graph.node("Pow", [a, graph.constant([3], y.dtype, [])]),
    } satisfies ExportOnnxOptions["translations"];
    const onnx = await exported((a) => cube(a), x, { translations });
    expect(lines(onnx)).toEqual(["Pow: Pow(input,constant) -> output"]);
    const own = await exported((a) => cube(a), x, {
      translations: { cube: (graph, [a]) => graph.node("Cube", [a], { fast: { int: 1 } }, "com.example") },
    });
    expect(own.opsetImport).toEqual([
      { domain: "", version: 17n },
      { domain: "com.example", version: 1n },
    ]);
    expect(own.graph.node).toMatchObject([{ opType: "Cube", domain: "com.example", attribute: [{ i: 1n }] }]);
  });
});

describe("what would be wrong for another batch, or another run, is refused", () => {
  const cases: [string, NonNullable<ExportOnnxOptions["forward"]>, string][] = [
    [
      "a part of the batch",
      (a) => slice(a, [0], [Math.floor(a.shape[0] / 2)]),
      "ValueError: exportOnnx: slice has 2, 3, 4, 8 for batches of 5, 6, 9, 17, which is no multiple of the batch plus a constant; pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "a part of larger batches than ran",
      (a) => slice(a, [0], [20]),
      "ValueError: exportOnnx: slice has the position 20 along an axis of batch; what it reads goes with the batch along no line; pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "another way for some batches",
      (a) => (a.shape[0] > 5 ? relu(a) : mul(a, 2)),
      "ValueError: exportOnnx: forward did not go the same way twice: mul in one run, relu in another. It depends on the batch, or on values; pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "one op more for each sample",
      (a) => Array.from({ length: a.shape[0] }).reduce<Tensor>((all) => relu(all), a),
      "ValueError: exportOnnx: forward did not go the same way twice: 5 ops in one run, 6 in another. It depends on the batch, or on values; pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "a batch that is fixed",
      (a) => reshape(a, [2, 3]),
      "ValueError: exportOnnx: forward failed on a batch of 5, and the model is to take any: reshape: cannot view [5, 3] (15 elements) as [2, 3]; the sizes must multiply to 15, and at most one may be -1; pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "random numbers",
      (a) => add(a, rand([3])),
      "ValueError: exportOnnx: forward makes a constant [3] that goes with the batch, or is random; it can be exported where all its elements are one number that is k·batch + c or, of floats, 1/(k·batch + c). Take it as an input, or, if it goes with the batch, pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "a root of the batch",
      (a) => mul(a, Math.sqrt(a.shape[0])),
      "ValueError: exportOnnx: forward makes a constant [] that goes with the batch, or is random; it can be exported where all its elements are one number that is k·batch + c or, of floats, 1/(k·batch + c). Take it as an input, or, if it goes with the batch, pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "what is another for larger batches alone",
      (a) => add(a, Math.floor(a.shape[0] / 10)),
      "ValueError: exportOnnx: forward makes a constant [] that goes with the batch, or is random; it can be exported where all its elements are one number that is k·batch + c or, of floats, 1/(k·batch + c). Take it as an input, or, if it goes with the batch, pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "an integer that goes with 1/batch",
      (a) => add(cast(a, "int32"), tensor([1530 / a.shape[0]], { dtype: "int32" })),
      "ValueError: exportOnnx: forward makes a constant [1] that goes with the batch, or is random; it can be exported where all its elements are one number that is k·batch + c or, of floats, 1/(k·batch + c). Take it as an input, or, if it goes with the batch, pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "outputs of other names for some batches",
      (a) => (a.shape[0] > 5 ? { q: relu(a), p: neg(a) } : { p: relu(a), q: neg(a) }),
      'ValueError: exportOnnx: forward did not go the same way twice: outputs ("p", "q") in one run, outputs ("q", "p") in another. It depends on the batch, or on values; pass { dynamicBatch: false } for a model of the example\'s batch alone',
    ],
    [
      "one output more for some batches",
      (a) => (a.shape[0] > 5 ? [a, a] : [a]),
      "ValueError: exportOnnx: forward did not go the same way twice: outputs (tensor) in one run, outputs (tensor, tensor) in another. It depends on the batch, or on values; pass { dynamicBatch: false } for a model of the example's batch alone",
    ],
    [
      "dropout that does not ask whether it trains",
      (a) => dropout(a),
      "ValueError: exportOnnx: dropout ran in training, and an ONNX model has no such randomness; the model is exported in eval mode: pass { training: this.training } in forward",
    ],
    [
      "an answer that is no tensor",
      (a) => [a, 2] as unknown as Tensor[],
      "ValueError: exportOnnx: forward answered 2; it must answer a tensor, an array of tensors, or an object of them by name",
    ],
  ];
  test.each(cases)("%s", async (_, forward, message) => {
    expect(await failure(forward, x)).toBe(message);
  });

  test("random numbers, in a model of one batch", async () => {
    expect(await failure((a) => add(a, rand([3])), x, { dynamicBatch: false })).toBe(
      "ValueError: exportOnnx: forward makes a constant [3] that is another in each run, and an ONNX model would always have the first; take random numbers as an input",
    );
  });

  test("a state that forward moves, whenever it does", async () => {
    class Counting extends nn.Module {
      seen = zeros([3]);
      readonly #hidden = zeros([3]);
      constructor(readonly when: "before" | "after" | "hidden") {
        super();
      }
      forward(a: Tensor): Tensor {
        const target = this.when === "hidden" ? this.#hidden : this.seen;
        const y = this.when === "after" ? add(a, target) : a;
        noGrad(() => target.assign(add(target, 1)));
        return this.when === "after" ? y : add(a, target);
      }
    }
    const text = (what: string) =>
      `exportOnnx: forward changes ${what} in place (assign()), and an ONNX model keeps nothing from one run to the next; do so only where this.training is true, or take the tensor as an input and answer its new value`;
    await expect(exportOnnx(new Counting("before"), x)).rejects.toThrow(text('"seen"'));
    await expect(exportOnnx(new Counting("after"), x)).rejects.toThrow(text('"seen"'));
    await expect(exportOnnx(new Counting("hidden"), x)).rejects.toThrow(text("a tensor"));
  });
});

describe("options that are wrong", () => {
  const cases: [string, ExportOnnxOptions, string][] = [
    [
      "an opset that is too old",
      { opset: 11 },
      "exportOnnx: opset is 11; it must be an integer from 17 to 23",
    ],
    [
      "names that are too few",
      { inputNames: [] },
      "exportOnnx: inputNames is an array of 0; there must be 1, one for each",
    ],
    [
      "a name that is empty",
      { outputNames: [""] },
      'exportOnnx: a name is ""; it must be a string that is not empty',
    ],
    [
      "one name for two",
      { inputNames: ["a"], outputNames: ["a"] },
      'exportOnnx: "a" is the name of an input or output, and of another; give it another in inputNames or outputNames',
    ],
    [
      "the name of a parameter",
      { inputNames: ["weight"] },
      'exportOnnx: "weight" is the name of an input or output, and of a parameter or buffer; give it another in inputNames or outputNames',
    ],
    [
      "a list of another length",
      { dynamicBatch: [true, false] },
      "exportOnnx: dynamicBatch is an array of 2; there must be 1, one for each input",
    ],
  ];
  test.each(cases)("%s", async (_, options, message) => {
    await expect(exportOnnx(new nn.Linear(3, 2), x, options)).rejects.toThrow(message);
  });

  test("examples that are no batch", async () => {
    const layer = new nn.ReLU();
    await expect(exportOnnx(layer, zeros([0, 3]))).rejects.toThrow(
      "exportOnnx: the example of input 0 is [0, 3]; a batch needs a first axis with at least one sample: give it one, or pass { dynamicBatch: false }",
    );
    await expect(exportOnnx(layer, [1] as unknown as [Tensor])).rejects.toThrow(
      "exportOnnx: exampleInputs[0] is 1",
    );
  });
});

test("the rules that every test here asks of a model can be broken", async () => {
  const whole = await exported((a) => add(relu(a), tensor([1, 2, 3])), x);
  const broken: [string, (model: ModelProto) => void][] = [
    ["there is no ir_version", (model) => delete model.irVersion],
    ["opsets are not there once each", (model) => model.opsetImport.push({ domain: "", version: 1 })],
    ["Add uses Relu before it is there", ({ graph }) => graph.node.reverse()],
    ["Relu is there twice", ({ graph }) => graph.node.unshift(graph.node[0])],
    ["output output is not made", ({ graph }) => graph.node.pop()],
    ["constant constant is not as large as its shape", ({ graph }) => graph.initializer[0].dims.push(2)],
    ["input input has no type", ({ graph }) => delete graph.input[0].type],
    [
      "attribute a of Relu has the type 2, but f",
      ({ graph }) => graph.node[0].attribute!.push({ name: "a", type: 2, f: 1 }),
    ],
  ];
  for (const [problem, harm] of broken) {
    const model = structuredClone(whole);
    harm(model);
    expect(problemsOf(model)).toContain(problem);
  }
});

test("every op of the table has a translation, unless it trains", async () => {
  for (const { title, variant } of variants) {
    for (const { inputs, fn } of fc.sample(variant.samples, { numRuns: everything ? 20 : 2 })) {
      try {
        await exported((...xs) => fn(...xs), [...inputs], { dynamicBatch: false });
      } catch (error) {
        expect(String(error), title).toMatch(/exportOnnx: (dropout|batchNorm2d) ran in training/);
      }
    }
  }
});

test("weights are read from where they are", async () => {
  const model = new CNN();
  const bytes = await exportOnnx(model, ones([1, 1, 4, 4]));
  await useBackend("wasm");
  try {
    model.loadStateDict(model.stateDict());
    expect(await exportOnnx(model, ones([1, 1, 4, 4]))).toEqual(bytes);
  } finally {
    await useBackend("cpu");
  }
});

test("the README has every translation in its table, and no other", () => {
  const page = read("src/formats/onnx/README.md");
  const table = page.slice(page.indexOf("### Op by op"), page.indexOf("Dropout is not there"));
  const first = table.split("\n").flatMap((line) => /^\| ([^|]*`[^|]*)\|/.exec(line)?.[1] ?? []);
  const named = first.flatMap((cell) =>
    [...cell.replace(/\(.*/, "").matchAll(/`(\w+)`/g)].map(([, op]) => op),
  );
  expect(named.sort()).toEqual(Object.keys(builtIn).sort());
});
