import { add, nn, noGrad, ones, relu, type Tensor, tensor, zeros } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { checkMistakes } from "../support/errors.js";

const linear = () => new nn.Linear(1, 1, { bias: false });
const weight = () => ones([1], { requiresGrad: true });

/** A module that holds this in the property `held`, and adds up what `forward` is told to. */
class Holder<T> extends nn.Module {
  held: T;
  readonly #terms: (held: T, x: Tensor) => Tensor;
  constructor(held: T, terms = (_: T, x: Tensor) => x) {
    super();
    this.held = held;
    this.#terms = terms;
  }
  forward(x: Tensor): Tensor {
    return this.#terms(this.held, x);
  }
}

const parameterNames = (held: unknown) => new Holder(held).namedParameters().map(([name]) => name);

describe("modules and tensors in a property are found", () => {
  test("in arrays in arrays, under the names of PyTorch's ModuleList", () => {
    expect(parameterNames([[linear()], [linear(), null, linear()]])).toEqual([
      "held.0.0.weight",
      "held.1.0.weight",
      "held.1.2.weight",
    ]);
  });

  test("in plain objects, under the names of PyTorch's ModuleDict", () => {
    expect(parameterNames({ a: linear(), b: { c: [linear()] } })).toEqual([
      "held.a.weight",
      "held.b.c.0.weight",
    ]);
    expect(parameterNames(Object.assign(Object.create(null), { a: linear() }))).toEqual(["held.a.weight"]);
  });

  test("tensors as well: parameters and buffers", () => {
    const model = new Holder({ scales: [weight()], steps: [[zeros([1])]] });
    expect(model.namedParameters()).toEqual([["held.scales.0", model.held.scales[0]]]);
    expect(model.namedBuffers()).toEqual([["held.steps.0.0", model.held.steps[0][0]]]);
    model.loadStateDict(
      new Map([
        ["held.scales.0", tensor([3])],
        ["held.steps.0.0", tensor([4])],
      ]),
    );
    expect([model.held.scales[0].item(), model.held.steps[0][0].item()]).toEqual([3, 4]);
  });

  test("train() and eval() reach them", () => {
    const model = new Holder({ a: [new nn.Dropout()] });
    model.eval();
    expect(model.held.a[0].training).toBe(false);
  });

  test("beside the layers of a Sequential", () => {
    class Net extends nn.Sequential {
      extra = [weight()];
      head = { a: linear() };
    }
    expect(new Net(linear()).namedParameters().map(([name]) => name)).toEqual([
      "extra.0",
      "0.weight",
      "head.a.weight",
    ]);
  });

  test("by gradcheck, which must see their gradients", () => {
    const sumOf = (held: { scales: Tensor[] }, x: Tensor) => add(x, held.scales[0]);
    const model = new Holder({ scales: [tensor([2], { dtype: "float64", requiresGrad: true })] }, sumOf);
    const report = gradcheck(model, [tensor([1], { dtype: "float64" })], { throws: false });
    expect([report.ok, report.inputs.map(({ name }) => name)]).toEqual([true, ["input 0", "held.scales.0"]]);
  });

  test("but not in objects of a class of one's own, nor in #private fields", () => {
    class Settings {
      layer = linear();
    }
    expect(parameterNames(new Settings())).toEqual([]);
  });

  test("and what holds itself comes to an end", () => {
    const ring: Record<string, unknown> = { layer: linear() };
    ring.self = ring;
    ring.list = [ring, { ring }];
    expect(parameterNames(ring)).toEqual(["held.layer.weight"]);
    // All of 30 objects know all others: so many ways through them that nobody could go them all.
    const web = Array.from({ length: 30 }, (): Record<string, unknown> => ({ layer: linear() }));
    for (const node of web) node.others = web;
    expect(parameterNames(web).length).toBe(30);
    const model = new Holder<unknown>(null);
    model.held = [model];
    expect(model.namedModules().map(([name]) => name)).toEqual([""]);
  });
});

describe("Map and Set are refused where they hold modules or tensors", () => {
  const lost = "that holds modules or tensors, which would neither be trained nor saved; write";
  const orPrivate = "instead, or keep it in a #private field if it is not to be part of the network";
  const inMap = (path: string) =>
    `ValueError: Holder: ${path} is a Map ${lost} an array, or a plain object { name: module } ${orPrivate}`;
  const inSet = (path: string) => `ValueError: Holder: ${path} is a Set ${lost} an array ${orPrivate}`;
  const list = (held: unknown) => () => new Holder(held).parameters();
  checkMistakes({
    "a Map of modules": [list(new Map([["a", linear()]])), inMap("held")],
    "a Map with modules as keys": [list(new Map([[linear(), 1]])), inMap("held")],
    "a Map of tensors": [list(new Map([["a", weight()]])), inMap("held")],
    "a Set of modules": [list(new Set([linear()])), inSet("held")],
    "a Set in an array": [list([1, new Set([zeros([1])])]), inSet("held.1")],
    "a Map of arrays in an object": [list({ a: new Map([["b", [[linear()]]]]) }), inMap("held.a")],
    "a Map in a Map": [list(new Map([["a", new Map([["b", linear()]])]])), inMap("held")],
    "train()": [() => new Holder(new Set([linear()])).train(), inSet("held")],
  });

  test("others may be there", () => {
    const others = new Map<unknown, unknown>([["a", [1, { b: "c" }]]]);
    others.set("self", others);
    expect(parameterNames([others, new Set([1, null])])).toEqual([]);
  });
});

describe("results of ops are neither parameters nor buffers", () => {
  class Net extends nn.Module {
    layer = new nn.Linear(2, 2);
    features: Tensor | null = null;
    history: Tensor[] = [];
    byName = new Map<string, Tensor>();
    forward(x: Tensor): Tensor {
      this.features = relu(this.layer.forward(x));
      this.history.push(this.features);
      this.byName.set("features", this.features);
      return this.features.sum();
    }
  }
  const own = ["layer.weight", "layer.bias"];

  test("in training", () => {
    const model = new Net();
    model.forward(ones([1, 2])).backward();
    expect(model.namedParameters().map(([name]) => name)).toEqual(own);
    expect([...model.stateDict().keys()]).toEqual(own);
  });

  test("in inference: small ones, which can still be read, and large ones", () => {
    for (const rows of [1, 1000]) {
      const model = new Net();
      noGrad(() => model.forward(ones([rows, 2])));
      expect([...model.stateDict().keys()]).toEqual(own);
      new Net().loadStateDict(model.stateDict());
    }
  });

  test("but a buffer is one whether or not it was used in inference, and so is one that was computed", () => {
    class Shift extends nn.Module {
      offset = zeros([2000]);
      scale = ones([1]).mul(2);
      forward(x: Tensor): Tensor {
        return add(x, this.offset).mul(this.scale);
      }
    }
    const model = new Shift();
    noGrad(() => model.forward(ones([2000])));
    expect([...model.stateDict().keys()]).toEqual(["offset", "scale"]);
  });
});

checkMistakes({
  "two tensors of one name": [
    () => new Holder({ a: { b: weight() }, "a.b": weight() }).stateDict(),
    "ValueError: Holder: two tensors have the name held.a.b in the state dict; a key with a dot in it can do that: rename it",
  ],
  "an array in Sequential": [
    () => new nn.Sequential([linear()] as unknown as nn.Module),
    "ValueError: Sequential: argument 0 is an array of 1; it must be a module: write new Sequential(...layers) for an array, and new nn.ReLU() for relu",
  ],
  "an object in Sequential": [
    () => new nn.Sequential({ fc: linear() } as unknown as nn.Module),
    "ValueError: Sequential: argument 0 is an object { fc }; it must be a module: write new Sequential(...layers) for an array, and new nn.ReLU() for relu",
  ],
  "nothing in Sequential": [
    () => new nn.Sequential(linear(), undefined as unknown as nn.Module),
    "ValueError: Sequential: argument 1 is undefined; it must be a module: write new Sequential(...layers) for an array, and new nn.ReLU() for relu",
  ],
  "a function in Sequential": [
    () => new nn.Sequential(linear(), relu as unknown as nn.Module),
    "ValueError: Sequential: argument 1 is the function relu; it must be a module: write new Sequential(...layers) for an array, and new nn.ReLU() for relu",
  ],
});
