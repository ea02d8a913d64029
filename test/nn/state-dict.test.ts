import { nn, ones, type Tensor, tensor, zeros } from "pellucid";
import { describe, expect, test } from "vitest";
import { checkMistakes } from "../support/errors.js";

/** One layer under two names, one weight in two layers, and a child that knows what it is in. */
class Tied extends nn.Module {
  encoder = new nn.Linear(2, 2, { bias: false });
  again = this.encoder;
  decoder = Object.assign(new nn.Linear(2, 2), { weight: this.encoder.weight, parent: null as unknown });
  constructor() {
    super();
    this.decoder.parent = this;
  }
  forward(x: Tensor): Tensor {
    return this.again.forward(x);
  }
}

const two = (value: number) => ones([2, 2]).mul(value);
const bias = ["decoder.bias", zeros([2])] as const;

describe("tied layers", () => {
  test("are saved once, under the first name, and counted once", () => {
    expect([...new Tied().stateDict().keys()]).toEqual(["encoder.weight", "decoder.bias"]);
    expect(new Tied().parameters().length).toBe(2);
  });

  test.each([
    "encoder.weight",
    "again.weight",
    "decoder.weight",
    "decoder.parent.again.weight",
    "decoder.parent.decoder.parent.decoder.weight",
  ])("are loaded as %s", (name) => {
    const model = new Tied();
    model.loadStateDict(new Map([bias, [name, two(7)]]));
    expect([...model.encoder.weight.dataSync()]).toEqual([7, 7, 7, 7]);
    expect(model.decoder.weight).toBe(model.encoder.weight);
  });

  test("are loaded by all names at once, as PyTorch saves them", () => {
    const model = new Tied();
    const names = ["again.weight", "decoder.weight", "encoder.weight"];
    model.loadStateDict(new Map([bias, ...names.map((name) => [name, two(3)] as const)]));
    expect([...model.encoder.weight.dataSync()]).toEqual([3, 3, 3, 3]);
  });

  test("in arrays: the same array under two names", () => {
    class Net extends nn.Module {
      blocks = [[new nn.Linear(1, 1, { bias: false })]];
      again = this.blocks;
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    const model = new Net();
    expect([...model.stateDict().keys()]).toEqual(["blocks.0.0.weight"]);
    model.loadStateDict(new Map([["again.0.0.weight", tensor([[5]])]]));
    expect(model.blocks[0][0].weight.item()).toBe(5);
  });

  checkMistakes({
    "with different values": [
      () =>
        new Tied().loadStateDict(
          new Map([bias, ["encoder.weight", two(1)], ["again.weight", two(2)]] as [string, Tensor][]),
        ),
      "ValueError: loadStateDict: encoder.weight and again.weight are one tensor of the model, but the state has different values for them; leave one of them out, or do not share it in the model",
    ],
  });
});

describe("the counter of batch norm", () => {
  const stateOf = (norm: nn.BatchNorm2d, count: Tensor | null) => {
    const state = norm.stateDict();
    state.delete("num_batches_tracked");
    if (count !== null) state.set("num_batches_tracked", count);
    return state;
  };

  test("may be absent, as it was in PyTorch before 0.4.1: it stays as it is", () => {
    const norm = new nn.BatchNorm2d(2);
    norm.forward(ones([2, 2, 1, 1]));
    norm.loadStateDict(stateOf(new nn.BatchNorm2d(2), null));
    expect([norm.numBatchesTracked.item(), norm.runningMean.tolist()]).toEqual([1, [0, 0]]);
  });

  test.each(["int32", "uint8", "float32", "float64"] as const)("may be %s", (dtype) => {
    const norm = new nn.BatchNorm2d(2);
    norm.loadStateDict(stateOf(norm, tensor(7, { dtype })));
    expect([norm.numBatchesTracked.dtype, norm.numBatchesTracked.item()]).toEqual(["int32", 7]);
  });
});

checkMistakes({
  "names with a slip, and one that is like none": [
    () =>
      new nn.Sequential(new nn.Linear(2, 2)).loadStateDict(
        new Map([
          ["0.wieght", zeros([2, 2])],
          ["0.Bias", zeros([2])],
          ["optimizer.step", zeros([])],
        ]),
      ),
    "ValueError: loadStateDict: the state does not fit Sequential: missing: 0.weight, 0.bias; unexpected: 0.wieght (did you mean 0.weight?), 0.Bias (did you mean 0.bias?), optimizer.step; pass { strict: false } to load what fits",
  ],
});

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
describe("what is no state", () => {
  checkMistakes({
    "an object": [
      () => new nn.Linear(2, 1).loadStateDict(wrong({ weight: ones([1, 2]) })),
      "ValueError: loadStateDict: state is an object { weight }; it must be a Map of tensors by name: new Map(Object.entries(state)) of an object",
    ],
    "arrays in place of tensors": [
      () => new nn.Linear(1, 1, { bias: false }).loadStateDict(new Map([["weight", wrong([[1]])]])),
      "ValueError: loadStateDict: weight is an array of 1; it must be a Tensor: tensor(values)",
    ],
  });
});
