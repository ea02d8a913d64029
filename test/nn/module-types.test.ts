// What the compiler makes of modules of other inputs and outputs than a tensor. `npm run check` compiles the claims; a line
// below @ts-expect-error that compiles is an error there. The values are looked at when the test runs.

import { add, concat, mul, nn, noGrad, ones, optim, sum, type Tensor } from "pellucid";
import { exportOnnx } from "pellucid/formats";
import { gradcheck } from "pellucid/testing";
import { activations } from "pellucid/trace";
import { encodeModel, evaluate, fit as train } from "pellucid/train";
import { describe, expect, expectTypeOf, test } from "vitest";

class Both extends nn.Module<[Tensor, Tensor], { sum: Tensor; parts: Tensor[] }> {
  embed = new nn.Linear(4, 2);
  forward(a: Tensor, b: Tensor) {
    const parts = [this.embed.forward(a), this.embed.forward(b)];
    return { sum: add(parts[0], parts[1]), parts };
  }
}

class Join extends nn.Module<[Tensor, Tensor]> {
  forward(a: Tensor, b: Tensor): Tensor {
    return concat([a, b], 1);
  }
}

class Split extends nn.Module<[Tensor], [Tensor, Tensor]> {
  forward(x: Tensor): [Tensor, Tensor] {
    return [x, mul(x, 2)];
  }
}

class Pick extends nn.Module<[[Tensor, Tensor]]> {
  forward([a, b]: [Tensor, Tensor]): Tensor {
    return add(a, b);
  }
}

class Scaled extends nn.Module<[Tensor, number?]> {
  forward(x: Tensor, factor = 1): Tensor {
    return mul(x, factor);
  }
}

const x = () => ones([2, 4]);

/** Compiled, and not run. */
const compiled = (_claims: () => unknown) => expect(true).toBe(true);

describe("what goes in and out is inferred", () => {
  const kindOf = <Inputs extends readonly unknown[], Output>(
    _module: nn.Module<Inputs, Output>,
  ): { inputs: Inputs; output: Output } => ({}) as { inputs: Inputs; output: Output };

  test("of a module's own forward", () => {
    expectTypeOf(kindOf(new Both()).inputs).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(kindOf(new Both()).output).toEqualTypeOf<{ sum: Tensor; parts: Tensor[] }>();
    expectTypeOf(kindOf(new nn.Linear(1, 1)).inputs).toEqualTypeOf<[x: Tensor]>();
    expectTypeOf(kindOf(new nn.Linear(1, 1)).output).toEqualTypeOf<Tensor>();
    const { sum, parts } = new Both().forward(x(), x());
    expect([sum.shape, parts.length]).toEqual([[2, 2], 2]);
  });

  test("of a Sequential: into the first, out of the last", () => {
    const net = new nn.Sequential(new Join(), new nn.Linear(8, 3), new Split());
    expectTypeOf(net.forward).parameters.toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(net.forward).returns.toEqualTypeOf<[Tensor, Tensor]>();
    expect(net.forward(x(), x()).map(({ shape }) => shape)).toEqual([
      [2, 3],
      [2, 3],
    ]);
    const usual: nn.Module = new nn.Sequential(new Split(), new Pick());
    expect(usual.forward(ones([1])).tolist()).toEqual([3]);
  });

  test("of a Sequential of an array, or of nothing: the usual", () => {
    const layers: nn.Module[] = [new nn.ReLU(), new nn.ReLU()];
    const nets: nn.Sequential[] = [
      new nn.Sequential(...layers),
      new nn.Sequential(),
      new nn.Sequential(...[1, 2].map(() => new nn.ReLU()), new nn.Flatten()),
    ];
    for (const net of nets) expect(net.forward(x()).tolist()).toEqual(x().tolist());
  });

  test("by hooks", () => {
    const module = new Both();
    const handles = [
      module.registerForwardPreHook((own, inputs) => {
        expectTypeOf(own.embed).toEqualTypeOf<nn.Linear>();
        expectTypeOf(inputs).toEqualTypeOf<[Tensor, Tensor]>();
        return undefined;
      }),
      module.registerForwardHook((_, __, { parts }) => ({ sum: x(), parts })),
    ];
    expect(module.forward(x(), x()).sum.tolist()).toEqual(x().tolist());
    for (const handle of handles) handle.remove();
  });

  test("by hooks that only look, and answer nothing", () => {
    const layer = new nn.ReLU();
    const seen: unknown[] = [];
    const look = (...values: unknown[]): void => {
      seen.push(...values);
    };
    layer.registerForwardPreHook((_, [x]) => look(x.shape));
    layer.registerForwardHook((_module, _inputs, y) => look(y.shape));
    layer.registerFullBackwardHook((_, [dx]) => look(dx?.shape));
    const x = ones([2], { requiresGrad: true });
    sum(layer.forward(x)).backward();
    expect(seen).toEqual([[2], [2], [2]]);
    const log: [nn.HookHandle, nn.HookHandle] = [
      layer.registerForwardHook((_m, _i, y) => console.log(y.shape)),
      layer.registerFullBackwardHook((_m, dx) => console.log(dx)),
    ];
    for (const handle of log) handle.remove();
  });
});

describe("is an error of the compiler", () => {
  const both = new Both();
  const loader = undefined as never;
  const optimizer = new optim.SGD(both.parameters());
  const runs = { optimizer, training: loader, validation: loader, epochs: 1 };

  test("a forward that is not the one that the class says", () =>
    compiled(() => {
      class Two extends nn.Module {
        // @ts-expect-error: Module alone is of one tensor
        forward(a: Tensor, b: Tensor): Tensor {
          return add(a, b);
        }
      }
      class Size extends nn.Module {
        // @ts-expect-error: and answers one
        forward(a: Tensor): number {
          return a.size;
        }
      }
      return [Two, Size];
    }));

  test("a call with other inputs, or another use of what comes out", () =>
    compiled(() => [
      // @ts-expect-error: it takes two
      both.forward(x()),
      // @ts-expect-error: of tensors
      both.forward(x(), 1),
      // @ts-expect-error: and answers no tensor
      both.forward(x(), x()).shape,
      // @ts-expect-error: the usual module takes one
      new nn.ReLU().forward(x(), x()),
    ]));

  test("a chain whose links do not fit", () =>
    compiled(() => [
      // @ts-expect-error: Both takes two tensors
      new nn.Sequential(new nn.ReLU(), new Both()),
      // @ts-expect-error: ReLU takes no pair
      new nn.Sequential(new nn.Flatten(), new Split(), new nn.ReLU()),
      new nn.Sequential(new nn.Flatten(), new Scaled(), new nn.ReLU()),
      // @ts-expect-error: not the usual kind
      new nn.Sequential(...[new Both(), new Both()]),
      // @ts-expect-error: no module
      new nn.Sequential([new nn.ReLU()]),
    ]));

  test("another kind of module than a function is for", () =>
    compiled(() => [
      // @ts-expect-error: it takes two tensors
      train(both, runs),
      // @ts-expect-error: it takes two tensors
      evaluate(both, loader),
      train(new nn.Sequential(new Split(), new Pick()), runs),
      // @ts-expect-error: a pair comes out
      train(new nn.Sequential(new nn.Flatten(), new Split()), runs),
      // @ts-expect-error: a shape for each input
      nn.summary(both, [2, 4]),
      nn.summary(both, [
        [2, 4],
        [2, 4],
      ]),
      // @ts-expect-error: an example for each input
      exportOnnx(new Join(), x()),
      // @ts-expect-error: no more than there are
      exportOnnx(new nn.ReLU(), [x(), x()]),
      exportOnnx(new Join(), [x(), x()]),
      exportOnnx(new nn.ReLU(), x()),
      exportOnnx(both, [x(), x()], { forward: (a, b) => both.forward(a, b).sum }),
      // @ts-expect-error: both inputs
      activations(both, x()),
      // @ts-expect-error: what comes out must be a tensor
      gradcheck(both, [x(), x()]),
      gradcheck(new Join(), [x(), x()]),
      encodeModel(both),
      new optim.ExponentialMovingAverage(both),
      new optim.SharpnessAwareMinimization(both, new optim.SGD(both.parameters(), { lr: 0.1 })),
    ]));

  test("a hook that answers something else", () =>
    compiled(() => [
      // @ts-expect-error: a tensor is no output of it
      both.registerForwardHook((_, [a]) => a),
      // @ts-expect-error: one input of two
      both.registerForwardPreHook((_, [a]) => [a]),
      // @ts-expect-error: a list of gradients
      both.registerFullBackwardHook((_, [a]) => a),
    ]));
});

describe("functions for any module", () => {
  test("activations of several inputs and outputs", () => {
    const found = noGrad(() => activations(new Both(), x(), x()));
    expect(found.map(({ name, inputs, outputs }) => [name, inputs.length, outputs.length])).toEqual([
      ["embed", 1, 1],
      ["embed", 1, 1],
      ["", 2, 3],
    ]);
    expect(found[2].output).toBe(found[2].outputs[0]);
  });

  test("a summary of several inputs", () => {
    const { layers, flops } = nn.summary(new Both(), [
      [2, 4],
      [1, 4],
    ]);
    expect(layers.map(({ name, outputShape, parameters }) => [name, outputShape, parameters])).toEqual([
      ["embed", [2, 2], 10],
      ["embed", [1, 2], 0],
    ]);
    expect(flops).toBe(3 * 2 * 9);
  });

  test("a file of one", async () => {
    expect((await encodeModel(new Both())).length).toBeGreaterThan(0);
  });
});
