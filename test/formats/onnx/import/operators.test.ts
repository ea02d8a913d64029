import { mean, ones, randn, sub, sum, tensor, zeros } from "pellucid";
import { importOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { DataType, type TensorProto } from "../../../../src/formats/onnx/messages.js";
import { floats, integers, model, node, value } from "./build.js";
import { readCases } from "./cases.js";

const caseNamed = (name: string) => readCases("models.json.gz").find((one) => one.name === name)!;

describe("shapes are computed anew", () => {
  test("so that a dynamic batch has any size", () => {
    const lenet = importOnnx(caseNamed("LeNet, version 16").model);
    for (const n of [1, 5]) expect(lenet.forward(zeros([n, 1, 15, 15])).shape).toEqual([n, 10]);
  });

  test("and a batch whose size was written down may have another, too", () => {
    const lenet = importOnnx(caseNamed("LeNet for a batch of 2").model);
    for (const n of [1, 2, 5]) expect(lenet.forward(zeros([n, 1, 15, 15])).shape).toEqual([n, 10]);
  });

  /** From x of [1, 3, 2, 2], as exported. */
  const exportedForOne = (sizes: number[], nodes: ReturnType<typeof node>[]) =>
    importOnnx(
      model({ inputs: [value("x", [1, 3, 2, 2])], initializers: [integers("sizes", sizes)], nodes }),
    );

  test("but as many channels as samples are no batch", () => {
    const net = exportedForOne(
      [1, -1, 1, 1],
      [
        node("ReduceMean", ["x"], ["means"], { axes: [0, 2, 3], keepdims: 0 }),
        node("Reshape", ["means", "sizes"], ["centers"]),
        node("Sub", ["x", "centers"], ["y"]),
      ],
    );
    const x = randn([3, 3, 2, 2], { seed: 3 });
    const centered = sub(x, mean(x, [0, 2, 3], { keepDim: true }));
    expect(net.forward(x).tolist()).toEqual(centered.tolist());
    expect(net.forward(x.detach()).shape).toEqual([3, 3, 2, 2]);
  });

  test("nor is a transposed axis, nor four sizes of four samples", () => {
    const columns = exportedForOne(
      [1, -1],
      [node("Transpose", ["x"], ["t"], { perm: [1, 0, 2, 3] }), node("Reshape", ["t", "sizes"], ["y"])],
    );
    expect(columns.forward(zeros([3, 3, 2, 2])).shape).toEqual([1, 36]);
    const shape = exportedForOne(
      [1, 4],
      [node("Shape", ["x"], ["s"]), node("Reshape", ["s", "sizes"], ["y"])],
    );
    expect(shape.forward(zeros([4, 3, 2, 2])).tolist()).toEqual([[4, 3, 2, 2]]);
  });

  test("and a batch that is flattened has any size, in training without a second step of running statistics", () => {
    const norms = ["scale", "shift", "mean", "variance"].map((name) => floats(name, [3], [1, 1, 1]));
    const net = importOnnx(
      model({
        inputs: [value("x", [1, 3, 2, 2])],
        initializers: [integers("sizes", [1, -1]), ...norms],
        nodes: [
          node("BatchNormalization", ["x", ...norms.map(({ name }) => name!)], ["n"], { momentum: 0.5 }),
          node("Reshape", ["n", "sizes"], ["y"]),
        ],
      }),
    ).train();
    expect(net.forward(zeros([5, 3, 2, 2])).shape).toEqual([5, 12]);
    expect(net.stateDict().get("mean")!.tolist()).toEqual([0.5, 0.5, 0.5]);
  });

  test("but other sizes of an image are no larger batch", () => {
    const lenet = importOnnx(caseNamed("LeNet for a batch of 2").model);
    expect(() => lenet.forward(zeros([2, 1, 30, 30]))).toThrow(
      /^OnnxModule: node ".*" \(Gemm\): linear: input has /,
    );
  });

  test("through Gather, arithmetic and comparisons of shapes", () => {
    const net = importOnnx(
      model({
        initializers: [
          integers("zero", [0], []),
          integers("two", [2], []),
          integers("rest", [-1]),
          integers("axis", [0]),
        ],
        nodes: [
          node("Shape", ["x"], ["shape"]),
          node("Gather", ["shape", "zero"], ["n"]),
          node("Div", ["n", "two"], ["half"]),
          node("Greater", ["half", "zero"], ["isLarge"]),
          node("Where", ["isLarge", "half", "n"], ["rows"]),
          node("Unsqueeze", ["rows", "axis"], ["row"]),
          node("Concat", ["row", "rest"], ["size"], { axis: 0 }),
          node("Reshape", ["x", "size"], ["y"]),
        ],
      }),
    );
    expect(net.forward(zeros([5, 4])).shape).toEqual([2, 10]);
    expect(net.forward(zeros([1, 4])).shape).toEqual([1, 4]);
  });

  test("and come out as int32", () => {
    const net = importOnnx(model({ nodes: [node("Shape", ["x"], ["y"])] }));
    const y = net.forward(zeros([2, 3]));
    expect([y.dtype, y.tolist()]).toEqual(["int32", [2, 3]]);
  });
});

test("what newer versions say as inputs: axes of a reduction, the number of parts, the axes of a border", () => {
  const net = importOnnx(
    model({
      version: 18,
      inputs: [value("x", ["n", 5])],
      initializers: [integers("last", [1]), integers("pads", [1, 1])],
      outputs: ["sums", "part", "mirrored"],
      nodes: [
        node("ReduceMax", ["x", "last"], ["sums"], { keepdims: 0 }),
        node("Split", ["x"], ["first", "part"], { axis: 1, num_outputs: 2 }),
        node("Pad", ["x", "pads", "", "last"], ["mirrored"], { mode: "reflect" }),
      ],
    }),
  );
  const { sums, part, mirrored } = net.run(tensor([[1, 5, 2, 3, 4]]));
  expect(sums.tolist()).toEqual([5]);
  expect(part.tolist()).toEqual([[3, 4]]);
  expect(mirrored.tolist()).toEqual([[5, 1, 5, 2, 3, 4, 3]]);
});

describe("what is easily taken for something else", () => {
  const fromX = (shape: number[], nodes: ReturnType<typeof node>[], initializers: TensorProto[] = []) =>
    importOnnx(model({ inputs: [value("x", shape)], nodes, initializers }));

  test.each([
    [0.9, 9],
    [0.7, 7],
    [2.3, 23],
    [0.55, 5],
  ])("10 pixels, scaled by %f in float32, are %i", (scale, size) => {
    const resize = node("Resize", ["x", "", "scales"], ["y"], { mode: "nearest" });
    const net = fromX([1, 1, 10], [resize], [floats("scales", [3], [1, 1, scale])]);
    expect(net.forward(zeros([1, 1, 10])).shape).toEqual([1, 1, size]);
  });

  test("the epsilon of MeanVarianceNormalization stands outside of the root", () => {
    const net = fromX([1, 1, 2, 2], [node("MeanVarianceNormalization", ["x"], ["y"])]);
    const y = net
      .forward(
        tensor([
          [
            [
              [1e-4, -1e-4],
              [1e-4, -1e-4],
            ],
          ],
        ]),
      )
      .dataSync();
    // ±1e-4/(1e-4 + 1e-9)
    for (const [i, element] of [1, -1, 1, -1].entries()) expect(y[i]).toBeCloseTo(element / 1.00001, 5);
  });

  test("the gradient of MeanVarianceNormalization is a number where all elements are equal", () => {
    const net = fromX([1, 1, 2, 2], [node("MeanVarianceNormalization", ["x"], ["y"])]);
    const x = ones([1, 1, 2, 2], { requiresGrad: true });
    net.forward(x).backward({ gradient: ones([1, 1, 2, 2]) });
    expect([...x.grad!.dataSync()]).toEqual([0, 0, 0, 0]);
  });

  test.each([
    [-100, -1000, -1, [0]],
    [-100, -1000, -2, [0]],
    [-5, -1000, -1, [0]],
    [100, -1000, -2, [4, 2, 0]],
    [-1, 1, -1, [4, 3, 2]],
    [-100, 0, -1, []],
  ])("a slice from %i to %i by %i", (start, end, step, expected) => {
    const settings = { starts: start, ends: end, axes: 0, steps: step };
    const net = fromX(
      [5],
      [node("Slice", ["x", ...Object.keys(settings)], ["y"])],
      Object.entries(settings).map(([name, setting]) => integers(name, [setting])),
    );
    expect(net.forward(tensor([0, 1, 2, 3, 4])).tolist()).toEqual(expected);
  });

  test("a number beyond int32 is not converted to int64", () => {
    const net = fromX([2], [node("Cast", ["x"], ["y"], { to: DataType.INT64 })]);
    expect(net.forward(tensor([-(2 ** 31), 5.9])).tolist()).toEqual([-(2 ** 31), 5]);
    expect(() => net.forward(tensor([Number.NaN, 3e9]))).toThrow(
      'OnnxModule: node "Cast-y" (Cast) converts 3000000000 to int64, which is computed in int32; it holds up to 2147483647',
    );
  });
});

describe("old versions", () => {
  test("align the second argument at an axis", () => {
    const add = node("Add", ["x", "b"], ["y"], { broadcast: 1, axis: 1 });
    const net = importOnnx(model({ version: 6, nodes: [add], initializers: [floats("b", [2], [10, 20])] }));
    expect(net.forward(zeros([1, 2, 2])).tolist()).toEqual([
      [
        [10, 10],
        [20, 20],
      ],
    ]);
  });

  test("have axes and bounds as attributes, and a softmax over all that follows an axis", () => {
    const net = importOnnx(
      model({
        version: 9,
        nodes: [
          node("Unsqueeze", ["x"], ["u"], { axes: [0] }),
          node("Clip", ["u"], ["c"], { min: -0.5, max: 0.5 }),
          node("Softmax", ["c"], ["y"]),
        ],
      }),
    );
    const y = net.forward(
      tensor([
        [-9, 9],
        [0, 0],
      ]),
    );
    expect(y.shape).toEqual([1, 2, 2]);
    expect(sum(y).item()).toBeCloseTo(1, 6);
  });
});

test("Gelu by an approximation that there is none of is refused", () => {
  const gelu = (approximate: string) =>
    importOnnx(
      model({
        inputs: [value("x", [2])],
        nodes: [node("Gelu", ["x"], ["y"], { approximate })],
        version: 20,
      }),
    );
  expect(() => gelu("sigmoid")).toThrow(
    'importOnnx: node "Gelu-y" (Gelu) has approximate "sigmoid"; there are none, tanh',
  );
  expect(
    gelu("tanh")
      .forward(zeros([2]))
      .tolist(),
  ).toEqual([0, 0]);
});

describe("ConvTranspose", () => {
  /** Of an image of ones, 2 x 2, by a window of ones, 2 x 2, with a bias of 1. */
  const transposed = (attributes: Record<string, number[]>) =>
    importOnnx(
      model({
        inputs: [value("x", [1, 1, 2, 2])],
        initializers: [floats("w", [1, 1, 2, 2], [1, 1, 1, 1]), floats("b", [1], [1])],
        nodes: [node("ConvTranspose", ["x", "w", "b"], ["y"], attributes)],
      }),
    ).forward(ones([1, 1, 2, 2]));

  test("with a border of its own on each side is cut off there, and has the bias where no window reaches", () => {
    expect(transposed({ pads: [1, 0, 0, 1] }).tolist()).toEqual([
      [
        [
          [3, 5],
          [2, 3],
        ],
      ],
    ]);
    const wider = transposed({ strides: [3, 3], output_padding: [1, 0] });
    expect(wider.shape).toEqual([1, 1, 6, 5]);
    expect((wider.tolist() as number[][][][])[0][0].at(-1)).toEqual([1, 1, 1, 1, 1]);
  });

  test("of which nothing is left is an error", () => {
    expect(() => transposed({ pads: [3, 0, 0, 0] })).toThrow("its pads cut off all of it");
    expect(() => transposed({ pads: [2, 0, 2, 0] })).toThrow("would give an output of -1 x 3");
  });
});
