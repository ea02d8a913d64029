// Hooks of modules around forward; those on the way back are in backward-hooks.test.ts.

import { add, mul, nn, ones, type Tensor, tensor } from "pellucid";
import { withForwardHooks } from "pellucid/trace";
import { describe, expect, test } from "vitest";
import { thrown } from "../support/errors.js";

const leaf = (values: number[] | number[][]) => tensor(values, { dtype: "float64", requiresGrad: true });

const linear = (weight: number[][]) => {
  const layer = new nn.Linear(weight[0].length, weight.length, { bias: false, dtype: "float64" });
  layer.weight.assign(tensor(weight, { dtype: "float64" }));
  return layer;
};

describe("around forward", () => {
  test("see inputs and output, and change nothing where they answer nothing", () => {
    const layer = new nn.ReLU();
    const seen: unknown[] = [];
    layer.registerForwardPreHook((module, [x]) => {
      seen.push([module, x.tolist()]);
    });
    layer.registerForwardHook((module, [x], y) => {
      seen.push([module, x.tolist(), y.tolist()]);
    });
    expect(layer.forward(tensor([-1, 2])).tolist()).toEqual([0, 2]);
    expect(seen).toEqual([
      [layer, [-1, 2]],
      [layer, [-1, 2], [0, 2]],
    ]);
  });

  test("run in the order in which they were registered, each on what the one before made", () => {
    const layer = new nn.Dropout(0);
    layer.registerForwardPreHook((_, [x]) => [add(x, 1)]);
    layer.registerForwardPreHook((_, [x]) => [mul(x, 10)]);
    layer.registerForwardHook((_, __, y) => add(y, 1));
    layer.registerForwardHook((_, __, y) => mul(y, 2));
    expect(layer.forward(tensor([1])).tolist()).toEqual([((1 + 1) * 10 + 1) * 2]);
  });

  test("of one that is inside a Sequential, and of one that is called twice", () => {
    const inner = new nn.ReLU();
    let calls = 0;
    inner.registerForwardHook(() => {
      calls += 1;
      return undefined;
    });
    new nn.Sequential(inner, inner).forward(ones([2]));
    expect(calls).toBe(2);
  });

  test("are gone once removed, in any order, and a second time does nothing", () => {
    const layer = new nn.ReLU();
    const { forward } = nn.ReLU.prototype;
    const plus = (by: number) => layer.registerForwardHook((_, __, y) => add(y, by));
    const [one, ten, hundred] = [plus(1), plus(10), plus(100)];
    const value = () => layer.forward(tensor(0)).item();
    expect(value()).toBe(111);
    ten.remove();
    ten.remove();
    expect(value()).toBe(101);
    one.remove();
    hundred.remove();
    expect(value()).toBe(0);
    expect(layer.forward).toBe(forward);
    expect(Object.keys(layer)).toEqual(Object.keys(new nn.ReLU()));
  });

  test("one function twice is two hooks", () => {
    const layer = new nn.ReLU();
    const double = (_: nn.ReLU, __: [Tensor], y: Tensor) => mul(y, 2);
    const first = layer.registerForwardHook(double);
    layer.registerForwardHook(double);
    expect(layer.forward(tensor(1)).item()).toBe(4);
    first.remove();
    expect(layer.forward(tensor(1)).item()).toBe(2);
  });

  test("leave a forward that the module itself has where it was", () => {
    const layer = new nn.ReLU();
    const own = (x: Tensor) => mul(x, 3);
    layer.forward = own;
    const handle = layer.registerForwardHook((_, __, y) => add(y, 1));
    expect(layer.forward(tensor(1)).item()).toBe(4);
    handle.remove();
    expect(layer.forward).toBe(own);
  });

  test("registered and removed while others are put around the whole model", () => {
    const net = new nn.Sequential(new nn.ReLU());
    const outer = net.registerForwardHook((_, __, y) => add(y, 1));
    const inside = withForwardHooks(
      net,
      (name, _, __, run) => (name === "" ? mul(run(), 10) : run()),
      () => {
        outer.remove();
        net.registerForwardHook((_, __, y) => add(y, 5));
        return net.forward(tensor(1)).item();
      },
    );
    expect(inside).toBe(1 * 10 + 5);
    expect(net.forward(tensor(1)).item()).toBe(6);
  });

  test("an error in forward goes through, and the hook stays", () => {
    const layer = linear([[1, 2]]);
    layer.registerForwardHook((_, __, y) => mul(y, 2));
    expect(thrown(() => layer.forward(leaf([1, 2, 3])))).toContain("linear: ");
    expect(layer.forward(leaf([1, 1])).tolist()).toEqual([6]);
  });

  test("a pre-hook may answer the only input as it is", () => {
    const layer = new nn.ReLU();
    // @ts-expect-error: a list of inputs is what the type asks for
    layer.registerForwardPreHook((_, [x]) => mul(x, 3));
    expect(layer.forward(tensor([2])).tolist()).toEqual([6]);
  });

  test("what is no function is refused when it is registered", () => {
    const layer = new nn.ReLU();
    for (const name of [
      "registerForwardPreHook",
      "registerForwardHook",
      "registerFullBackwardHook",
    ] as const) {
      // @ts-expect-error: no function
      expect(thrown(() => layer[name](5))).toBe(
        `ValueError: ReLU.${name}: hook is 5; it must be a function, as in ${name}((module, inputs) => console.log(inputs))`,
      );
    }
    expect(Object.keys(layer)).toEqual(Object.keys(new nn.ReLU()));
  });

  test("answers of other kinds are refused, with the module, the hook and what came", () => {
    class Plus extends nn.Module<[Tensor, Tensor | number]> {
      forward(a: Tensor, b: Tensor | number): Tensor {
        return add(a, b);
      }
    }
    const late = ": what it answers is not waited for, so it cannot be async";
    const inputs = "it must answer an array of inputs of the same kinds, or nothing";
    const output = "in place of a Tensor [1]; it must answer an output of the same kind, or nothing";
    const before = "ValueError: Plus: the hook of registerForwardPreHook answered";
    const after = "ValueError: Plus: the hook of registerForwardHook answered";
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    const cases: ["registerForwardPreHook" | "registerForwardHook", any, string][] = [
      [
        "registerForwardPreHook",
        ones([1]),
        `${before} a Tensor [1] for 2 inputs; it must answer an array of all inputs, or nothing`,
      ],
      ["registerForwardPreHook", [ones([1])], `${before} undefined for input 1, which is 5; ${inputs}`],
      ["registerForwardPreHook", ["a", 5], `${before} "a" for input 0, which is a Tensor [1]; ${inputs}`],
      [
        "registerForwardPreHook",
        [Promise.resolve(), 5],
        `${before} a Promise for input 0, which is a Tensor [1]; ${inputs}${late}`,
      ],
      ["registerForwardHook", "y", `${after} "y" ${output}`],
      ["registerForwardHook", [ones([1])], `${after} an array of 1 ${output}`],
      ["registerForwardHook", Promise.resolve(), `${after} a Promise ${output}${late}`],
      [
        "registerForwardHook",
        3,
        `${after} 3 ${output}: an arrow function without braces answers what it computes, such as the length from push; write { list.push(x); }`,
      ],
    ];
    for (const [registration, answer, message] of cases) {
      const module = new Plus();
      module[registration](() => answer);
      expect(thrown(() => module.forward(ones([1]), 5))).toBe(message);
    }
  });
});
