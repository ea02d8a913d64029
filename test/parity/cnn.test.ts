import { crossEntropy, flatten, nn, optim, relu, type Tensor, tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { expectAgreement, type Precision, type Values } from "./agreement.js";
import { Golden, gradientOf, toTensor, valuesOf } from "./golden.js";
import { symmetric, uniform } from "./hash.js";

interface Description {
  batch: number;
  steps: number;
  lr: number;
  streams: Record<string, number>;
  strides: Record<string, number>;
}

/** The specified network; the layers' own initial values are replaced by {@link build}. */
class CNN extends nn.Module {
  readonly conv1: nn.Conv2d;
  readonly conv2: nn.Conv2d;
  readonly pool = new nn.MaxPool2d(2);
  readonly fc1: nn.Linear;
  readonly fc2: nn.Linear;

  constructor(dtype: Precision) {
    super();
    this.conv1 = new nn.Conv2d(1, 32, 3, { padding: 1, dtype });
    this.conv2 = new nn.Conv2d(32, 64, 3, { padding: 1, dtype });
    this.fc1 = new nn.Linear(64 * 7 * 7, 128, { dtype });
    this.fc2 = new nn.Linear(128, 10, { dtype });
  }

  forward(x: Tensor): Tensor {
    x = this.pool.forward(relu(this.conv1.forward(x)));
    x = this.pool.forward(relu(this.conv2.forward(x)));
    x = relu(this.fc1.forward(flatten(x)));
    return this.fc2.forward(x);
  }
}

const golden = new Golden<Description>("cnn");
const { batch, steps, lr, streams, strides } = golden.description;
const FAN_IN: Record<string, number> = { conv1: 9, conv2: 288, fc1: 3136, fc2: 128 };

/** Uniform in [-bound, bound), from the stream of that name. */
function fromHash(name: string, shape: readonly number[], bound: number, precision: Precision): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = symmetric(size, streams[name], bound);
  return toTensor({ dtype: "float64", shape, data }, precision, true);
}

function build(precision: Precision) {
  const model = new CNN(precision);
  const weights = model.namedParameters().map(([name, { shape }]): [string, Tensor] => {
    const bound = 1 / Math.sqrt(FAN_IN[name.split(".")[0]]);
    return [name, fromHash(name, shape, bound, precision)];
  });
  model.loadStateDict(new Map(weights));
  const images = fromHash("images", [batch, 1, 28, 28], 1, precision);
  const labels = tensor(Int32Array.from({ length: batch }, (_, i) => 10 * uniform(i, streams.labels)));
  return { model, images, labels };
}

/** Compares with what was stored of a tensor: all of it, or every stride-th element, the sum and the norm. */
function expectRecorded(key: string, name: string, { shape, data }: Values, precision: Precision): void {
  const stride = strides[name];
  if (!stride) {
    expectAgreement(key, { shape, data }, golden.get(key), precision);
    return;
  }
  const flat = Array.from(data);
  const sample = flat.filter((_, at) => at % stride === 0);
  const total = [flat.reduce((a, b) => a + b, 0), Math.sqrt(flat.reduce((a, b) => a + b * b, 0))];
  for (const [part, values] of [["sample", sample] as const, ["sum and norm", total] as const]) {
    expectAgreement(
      `${key}/${part}`,
      { shape: [values.length], data: values },
      golden.get(`${key}/${part}`),
      precision,
    );
  }
}

describe.each<Precision>(["float64", "float32"])("the CNN agrees with PyTorch in %s", (precision) => {
  test("weights and batch", async () => {
    const { model, images, labels } = build(precision);
    for (const [name, t] of [...model.namedParameters(), ["images", images] as const]) {
      const first = (await t.data()).slice(0, 4);
      expect(Array.from(first), name).toEqual(Array.from(golden.get(`first/${name}`).data));
    }
    expect(Array.from(await labels.data())).toEqual(Array.from(golden.get("labels").data));
  });

  test("logits, loss and every gradient", async () => {
    const { model, images, labels } = build(precision);
    const logits = model.forward(images);
    const loss = crossEntropy(logits, labels);
    loss.backward();
    expectAgreement("logits", await valuesOf(logits), golden.get("logits"), precision);
    expectAgreement("loss", await valuesOf(loss), golden.get("loss"), precision);
    const leaves = [...model.namedParameters(), ["images", images] as const];
    expect(leaves.length).toBe(9);
    for (const [name, t] of leaves) {
      expectRecorded(`gradient/${name}`, name, await gradientOf(t, name), precision);
    }
  });

  test("five steps of Adam", async () => {
    const { model, images, labels } = build(precision);
    const optimizer = new optim.Adam(model.parameters(), { lr });
    const losses: Tensor[] = [];
    for (let step = 0; step < steps; step++) {
      const loss = crossEntropy(model.forward(images.detach()), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      losses.push(loss);
    }
    const values = await Promise.all(losses.map(async (loss) => (await loss.data())[0]));
    expectAgreement("losses", { shape: [steps], data: values }, golden.get("losses"), precision);
    for (const [name, t] of model.namedParameters()) {
      expectRecorded(`after/${name}`, name, await valuesOf(t), precision);
    }
  });
});
