import {
  AnomalyError,
  abs,
  add,
  crossEntropy,
  detectAnomaly,
  div,
  exp,
  log,
  mul,
  nn,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const anomaly = (text: string) => error("AnomalyError", text);

describe("forward", () => {
  test("log(0)", () => {
    expect(() => detectAnomaly(() => log(tensor([1, 0, 2])))).toThrow(
      anomaly(
        "log: forward made -Infinity at [1] of [3] (1 of 3 values are not finite); its inputs are all finite",
      ),
    );
  });

  test("0 / 0", () => {
    const zeros = tensor([
      [1, 0],
      [0, 0],
    ]);
    expect(() => detectAnomaly(() => div(zeros, zeros))).toThrow(
      anomaly(
        "div: forward made NaN at [0, 1] of [2, 2] (3 of 4 values are not finite); its inputs are all finite",
      ),
    );
  });

  test("a scalar that overflows", () => {
    expect(() => detectAnomaly(() => exp(tensor(100)))).toThrow(
      anomaly(
        "exp: forward made Infinity at [] of [] (1 of 1 values are not finite); its inputs are all finite",
      ),
    );
  });

  test("a NaN that came in from outside is not blamed on the op", () => {
    expect(() => detectAnomaly(() => add(tensor([1, 2]), tensor([0, Number.NaN])))).toThrow(
      anomaly(
        "add: forward made NaN at [1] of [2] (1 of 2 values are not finite); its input 1 already had NaN at [1]",
      ),
    );
  });

  test("the error carries its facts", () => {
    try {
      detectAnomaly(() => log(tensor([1, 0])));
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(AnomalyError);
      expect((thrown as AnomalyError).details).toEqual({
        op: "log",
        layer: null,
        value: -Infinity,
        index: [1],
        count: 1,
      });
    }
  });

  test("nothing is checked outside, nor after an error inside", () => {
    expect(() => detectAnomaly(() => log(tensor([0])))).toThrow(AnomalyError);
    expect(log(tensor([0])).item()).toBe(-Infinity);
  });

  test("sound values pass, and come out", () => {
    const x = tensor([4], { requiresGrad: true });
    const y = detectAnomaly(() => {
      const root = sqrt(x);
      sum(root).backward();
      return root;
    });
    expect([y.item(), x.grad!.item()]).toEqual([2, 0.25]);
  });
});

class Logarithm extends nn.Module {
  forward(x: Tensor): Tensor {
    return log(x);
  }
}

class Root extends nn.Module {
  forward(x: Tensor): Tensor {
    return sqrt(x);
  }
}

class Net extends nn.Module {
  readonly body: nn.Sequential;

  constructor(...layers: nn.Module[]) {
    super();
    this.body = new nn.Sequential(...layers);
  }

  forward(x: Tensor): Tensor {
    return sub(this.body.forward(x), 0);
  }
}

describe("the layer", () => {
  test("is named by its place in the model", () => {
    const model = new Net(new nn.ReLU(), new Logarithm());
    expect(() => detectAnomaly(() => model.forward(tensor([-1, 1])), { model })).toThrow(
      anomaly(
        'log in layer "body.1": forward made -Infinity at [0] of [2] (1 of 2 values are not finite); its inputs are all finite',
      ),
    );
  });

  test("is the model itself for an op directly in it", () => {
    const model = new Net(new nn.ReLU());
    const x = tensor([Number.POSITIVE_INFINITY]);
    class Outer extends nn.Module {
      forward(input: Tensor): Tensor {
        return log(sub(input, 1));
      }
    }
    const outer = new Outer();
    expect(() => detectAnomaly(() => outer.forward(tensor([1])), { model: outer })).toThrow(
      anomaly(
        'log in layer "Outer": forward made -Infinity at [0] of [1] (1 of 1 values are not finite); its inputs are all finite',
      ),
    );
    expect(() => detectAnomaly(() => model.forward(x), { model })).toThrow(
      anomaly(
        'relu in layer "body.0": forward made Infinity at [0] of [1] (1 of 1 values are not finite); its input 0 already had Infinity at [0]',
      ),
    );
  });

  test("leaves no trace on the modules", () => {
    const model = new Net(new Logarithm());
    expect(() => detectAnomaly(() => model.forward(tensor([0])), { model })).toThrow(AnomalyError);
    for (const [, module] of model.namedModules()) expect(Object.hasOwn(module, "forward")).toBe(false);
    expect(model.forward(tensor([1])).item()).toBe(0);
  });
});

describe("backward", () => {
  test("the slope of sqrt at 0 is named after sqrt", () => {
    const x = tensor([1, 0], { requiresGrad: true });
    expect(() => detectAnomaly(() => sum(sqrt(x)).backward())).toThrow(
      anomaly(
        "sqrt: backward, in the gradient of argument 0, made Infinity at [1] of [2] (1 of 2 values are not finite); its inputs are all finite",
      ),
    );
    expect(x.grad).toBeNull();
  });

  test("with the layer that it was recorded in", () => {
    const model = new Net(new nn.ReLU(), new Root());
    const x = tensor([-1, 4], { requiresGrad: true });
    expect(() => detectAnomaly(() => sum(model.forward(x)).backward(), { model })).toThrow(
      anomaly(
        'sqrt in layer "body.1": backward, in the gradient of argument 0, made Infinity at [0] of [2] (1 of 2 values are not finite); its inputs are all finite',
      ),
    );
  });

  test("0 · ∞ in the chain: the first op in topological order is named", () => {
    const x = tensor([0], { requiresGrad: true });
    // d sqrt(x²) = x/|x|: sqrt makes the infinity, mul would make the NaN.
    expect(() => detectAnomaly(() => sum(sqrt(mul(x, x))).backward())).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ op: "sqrt", value: Infinity }) }),
    );
  });

  test("a given gradient that is not finite is not blamed on the op", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const gradient = tensor([1, Number.NaN]);
    expect(() => detectAnomaly(() => abs(x).backward({ gradient }))).toThrow(
      anomaly(
        "abs: backward, in the gradient of argument 0, made NaN at [1] of [2] (1 of 2 values are not finite); its input 0 already had NaN at [1]",
      ),
    );
  });

  test("a loss without a fault trains as always", () => {
    const model = new nn.Linear(2, 3);
    const labels = tensor(new Int32Array([0, 2]));
    detectAnomaly(
      () =>
        crossEntropy(
          model.forward(
            tensor([
              [1, 2],
              [3, 4],
            ]),
          ),
          labels,
        ).backward(),
      { model },
    );
    expect(model.weight.grad!.dataSync().every(Number.isFinite)).toBe(true);
  });
});
