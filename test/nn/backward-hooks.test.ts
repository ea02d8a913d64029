// Hooks of modules on the way back, by registerFullBackwardHook.

import { add, concat, mul, nn, noGrad, ones, sum, type Tensor, tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { thrown } from "../support/errors.js";

const leaf = (values: number[] | number[][]) => tensor(values, { dtype: "float64", requiresGrad: true });

const linear = (weight: number[][]) => {
  const layer = new nn.Linear(weight[0].length, weight.length, { bias: false, dtype: "float64" });
  layer.weight.assign(tensor(weight, { dtype: "float64" }));
  return layer;
};

class Product extends nn.Module<[Tensor, Tensor], { product: Tensor; total: [Tensor] }> {
  forward(a: Tensor, b: Tensor): { product: Tensor; total: [Tensor] } {
    return { product: mul(a, b), total: [add(a, b)] };
  }
}

describe("on the way back", () => {
  test("see the gradients of input and output, and change nothing where they answer nothing", () => {
    const layer = linear([[1, 2]]);
    const seen: unknown[] = [];
    layer.registerFullBackwardHook((module, gradInputs, gradOutputs) => {
      seen.push([module, ...[...gradInputs, ...gradOutputs].map((g) => g?.tolist())]);
    });
    const x = leaf([[3, 4]]);
    mul(layer.forward(x), 5).sum().backward();
    expect(seen).toEqual([[layer, [[5, 10]], [[5]]]]);
    expect(x.grad!.tolist()).toEqual([[5, 10]]);
    expect(layer.weight.grad!.tolist()).toEqual([[15, 20]]);
  });

  test("what they answer goes on to the inputs, and parameters get their own", () => {
    const [first, second] = [linear([[1], [1]]), linear([[1, 2]])];
    second.registerFullBackwardHook((_, [dx]) => [mul(dx!, 10)]);
    const x = leaf([[3]]);
    second.forward(first.forward(x)).sum().backward();
    expect(second.weight.grad!.tolist()).toEqual([[3, 3]]);
    expect(first.weight.grad!.tolist()).toEqual([[30], [60]]);
    expect(x.grad!.tolist()).toEqual([[30]]);
  });

  test("where no input requires a gradient, gradInputs are null", () => {
    const layer = linear([[1, 2]]);
    const seen: unknown[] = [];
    layer.registerFullBackwardHook((_, gradInputs, gradOutputs) => {
      seen.push([gradInputs, gradOutputs.map((g) => g?.tolist())]);
    });
    layer
      .forward(tensor([[3, 4]], { dtype: "float64" }))
      .sum()
      .backward();
    expect(seen).toEqual([[[null], [[[1]]]]]);
    expect(layer.weight.grad!.tolist()).toEqual([[3, 4]]);
  });

  test("of several inputs and outputs are all there at once, and may all be changed", () => {
    const module = new Product();
    const seen: unknown[] = [];
    module.registerFullBackwardHook((_, gradInputs, gradOutputs) => {
      seen.push([gradInputs.map((g) => g!.tolist()), gradOutputs.map((g) => g!.tolist())]);
      return gradInputs.map((g) => mul(g!, -1));
    });
    const [a, b] = [leaf([2]), leaf([3])];
    const { product, total } = module.forward(mul(a, 1), mul(b, 1));
    add(mul(product, 10), total[0]).sum().backward();
    expect(seen).toEqual([
      [
        [[31], [21]],
        [[10], [1]],
      ],
    ]);
    expect([a.grad!.tolist(), b.grad!.tolist()]).toEqual([[-31], [-21]]);
  });

  test("an output that nothing came of has none, and so has an input that nothing reached", () => {
    class Aside extends nn.Module<[Tensor, Tensor], [Tensor, Tensor]> {
      forward(a: Tensor, b: Tensor): [Tensor, Tensor] {
        return [mul(a, 2), mul(b, 3)];
      }
    }
    const module = new Aside();
    const seen: unknown[] = [];
    module.registerFullBackwardHook((_, gradInputs, gradOutputs) => {
      seen.push([gradInputs.map((g) => g?.tolist()), gradOutputs.map((g) => g?.tolist())]);
    });
    const [a, b] = [leaf([1]), leaf([1])];
    module.forward(a, b)[1].sum().backward();
    expect(seen).toEqual([
      [
        [undefined, [3]],
        [undefined, [1]],
      ],
    ]);
    expect([a.grad, b.grad!.tolist()]).toEqual([null, [3]]);
  });

  test("see what pre-hooks made of the inputs, and what forward hooks made of the output, as in PyTorch", () => {
    for (const backwardFirst of [true, false]) {
      const layer = new nn.Dropout(0);
      const seen: unknown[] = [];
      const hookBackward = () =>
        layer.registerFullBackwardHook((_, [dx], [dy]) => void seen.push(dx!.tolist(), dy!.tolist()));
      if (backwardFirst) hookBackward();
      layer.registerForwardHook((_, __, y) => mul(y, 10));
      layer.registerForwardPreHook((_, [x]) => [mul(x, 3)]);
      if (!backwardFirst) hookBackward();
      const x = leaf([1]);
      const y = layer.forward(x);
      y.sum().backward();
      // Torch 1.13 prints the same.
      expect([y.tolist(), seen, x.grad!.tolist()]).toEqual([[30], [[10], [1]], [30]]);
    }
  });

  test("several: the first one first, each on what the one before answered, and all see the same output", () => {
    const layer = new nn.Dropout(0);
    const seen: unknown[] = [];
    for (const by of [2, 5]) {
      layer.registerFullBackwardHook((_, [dx], [dy]) => {
        seen.push(dx!.item(), dy!.item());
        return [mul(dx!, by)];
      });
    }
    const x = leaf([1]);
    layer.forward(x).sum().backward();
    expect([seen, x.grad!.tolist()]).toEqual([[1, 1, 2, 1], [10]]);
  });

  describe("objects among inputs and output", () => {
    interface Notes {
      seen?: number;
      self?: Notes;
      inner?: Notes;
      h?: Tensor;
    }
    class Noting extends nn.Module<[Tensor, Notes], { y: Tensor; notes: Notes }> {
      forward(x: Tensor, notes: Notes) {
        const inner = notes.inner ?? notes;
        inner.seen = (inner.seen ?? 0) + 1;
        return { y: notes.h === undefined ? mul(x, 2) : add(mul(x, 2), notes.h), notes };
      }
    }
    const hooked = () => {
      const module = new Noting();
      const seen: unknown[] = [];
      module.registerFullBackwardHook((_, gradInputs) => {
        seen.push(gradInputs.map((g) => g?.item()));
      });
      return { module, seen };
    };

    test("are the ones that were given where no tensor in them requires a gradient", () => {
      const { module, seen } = hooked();
      const notes: Notes = { h: ones([], { dtype: "float64" }) };
      const answer = module.forward(leaf([1]), notes);
      expect(answer.notes).toBe(notes);
      expect(notes.seen).toBe(1);
      answer.y.sum().backward();
      expect(seen).toEqual([[2, undefined]]);
    });

    test("beside a tensor that requires one are still their own", () => {
      const { module, seen } = hooked();
      const inner: Notes = {};
      const h = tensor(1, { dtype: "float64", requiresGrad: true });
      module
        .forward(leaf([1]), { inner, h })
        .y.sum()
        .backward();
      expect([inner.seen, seen, h.grad!.item()]).toEqual([1, [[2, 1]], 1]);
    });

    test("may hold themselves, with such a tensor or without", () => {
      for (const h of [undefined, tensor(1, { dtype: "float64", requiresGrad: true })]) {
        const { module } = hooked();
        const notes: Notes = h === undefined ? {} : { h };
        notes.self = notes;
        const answer = module.forward(leaf([1]), notes);
        expect(answer.notes.self).toBe(answer.notes);
        expect(answer.notes === notes).toBe(h === undefined);
        answer.y.sum().backward();
        if (h !== undefined) expect(h.grad!.item()).toBe(1);
      }
    });

    test("in two places are one, and so are the gradients of what is in them", () => {
      class Pair extends nn.Module<[{ a: Tensor }, { a: Tensor }]> {
        forward(left: { a: Tensor }, right: { a: Tensor }): Tensor {
          expect(left).toBe(right);
          return mul(left.a, right.a);
        }
      }
      const module = new Pair();
      const seen: unknown[] = [];
      module.registerFullBackwardHook((_, gradInputs) => {
        seen.push(gradInputs.map((g) => g?.tolist()));
      });
      const both = { a: leaf([3]) };
      module.forward(both, both).sum().backward();
      expect([seen, both.a.grad!.tolist()]).toEqual([[[[6]]], [6]]);
    });

    test("keep their length and their gaps", () => {
      class First extends nn.Module<[(Tensor | undefined)[]]> {
        forward(list: (Tensor | undefined)[]): Tensor {
          return mul(list[0]!, list.length);
        }
      }
      const module = new First();
      module.registerFullBackwardHook(() => {});
      const list = [leaf([1]), undefined];
      list.length = 4;
      expect(module.forward(list).tolist()).toEqual([4]);
    });
  });

  test("a pass that ends in an error leaves nothing for the next one", () => {
    const module = new Product();
    const seen: unknown[] = [];
    let fails = true;
    module.registerFullBackwardHook((_, gradInputs, gradOutputs) => {
      seen.push([...gradInputs, ...gradOutputs].map((g) => g?.item()));
      if (fails) throw new Error("no more");
    });
    const [a, b] = [leaf([2]), leaf([3])];
    const { product, total } = module.forward(a, b);
    const both = add(product, total[0]).sum();
    expect(() => both.backward({ retainGraph: true })).toThrow("no more");
    fails = false;
    total[0].sum().backward({ retainGraph: true });
    expect([a.grad!.tolist(), b.grad!.tolist()]).toEqual([[1], [1]]);
    expect(seen).toEqual([
      [4, 3, 1, 1],
      [1, 1, undefined, 1],
    ]);
  });

  test("nor does one that ends before the hook", () => {
    const module = new Product();
    const seen: unknown[] = [];
    module.registerFullBackwardHook((_, __, gradOutputs) => {
      seen.push(gradOutputs.map((g) => g?.item()));
    });
    const { product, total } = module.forward(leaf([2]), leaf([3]));
    const between = mul(total[0], 1);
    const stop = between.registerHook(() => {
      throw new Error("no more");
    });
    // Visited after the twin of the product has had its gradient.
    const both = [add(product, between), add(between, product)].map((y) => y.sum());
    for (const y of both) expect(() => y.backward({ retainGraph: true })).toThrow("no more");
    stop();
    between.sum().backward({ retainGraph: true });
    expect(seen).toEqual([[undefined, 1]]);
  });

  test("a hook that runs a pass of its own through the same graph", () => {
    const module = new Product();
    const seen: unknown[] = [];
    const [a, b] = [leaf([2]), leaf([3])];
    let inner: Tensor | null = null;
    module.registerFullBackwardHook((_, __, gradOutputs) => {
      const again = inner;
      inner = null;
      again?.backward({ retainGraph: true });
      seen.push(gradOutputs.map((g) => g?.item()));
    });
    const { product, total } = module.forward(a, b);
    inner = total[0].sum();
    product.sum().backward({ retainGraph: true });
    expect(seen).toEqual([
      [undefined, 1],
      [1, undefined],
    ]);
    expect([a.grad!.tolist(), b.grad!.tolist()]).toEqual([[4], [3]]);
  });

  test("one tensor in two places of the input", () => {
    const module = new Product();
    module.registerFullBackwardHook((_, gradInputs) => gradInputs.map((g) => mul(g!, 2)));
    const a = leaf([3]);
    module.forward(a, a).product.sum().backward();
    expect(a.grad!.tolist()).toEqual([12]);
  });

  test("the gradient can be differentiated again", () => {
    const module = new Product();
    module.registerFullBackwardHook((_, gradInputs) => gradInputs.map((g) => g && mul(g, 2)));
    const [a, b] = [leaf([2]), leaf([3])];
    module.forward(mul(a, a), b).product.sum().backward({ createGraph: true });
    const da = a.grad!; // d(a²·b)/da = 2ab, twice
    expect(da.tolist()).toEqual([24]);
    a.grad = b.grad = null;
    da.sum().backward();
    // What b stands in was computed inside the module: its gradient comes through the hook as well.
    expect([a.grad!.tolist(), b.grad!.tolist()]).toEqual([[4 * 3], [2 * 4 * 2]]);
  });

  test("are not called without a gradient, nor once removed", () => {
    const layer = linear([[1]]);
    let calls = 0;
    const handle = layer.registerFullBackwardHook(() => {
      calls += 1;
      return undefined;
    });
    noGrad(() => layer.forward(leaf([[1]])));
    handle.remove();
    layer
      .forward(leaf([[1]]))
      .sum()
      .backward();
    expect(calls).toBe(0);
  });

  test("of every layer at once, in the order of the pass, step after step", () => {
    const net = new nn.Sequential(linear([[1, 2]]), new nn.ReLU(), linear([[3]]));
    const order: string[] = [];
    for (const [name, module] of net.namedModules()) {
      module.registerFullBackwardHook(() => {
        order.push(name);
        return undefined;
      });
    }
    for (let step = 0; step < 3; step++)
      net
        .forward(leaf([[1, 1]]))
        .sum()
        .backward();
    // The model ends where its first layer does: what it is given is what the layer is given.
    expect(order).toEqual(Array.from({ length: 3 }, () => ["2", "1", "0", ""]).flat());
  });

  test("gradients that do not fit are refused", () => {
    const rule =
      "it must answer an array with a gradient, or null, for each tensor among the inputs, or nothing";
    const name = "Linear: the hook of registerFullBackwardHook answered";
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    const cases: [any, string][] = [
      [[], `ShapeError: ${name} 0 gradients for 1 inputs; ${rule}`],
      [
        [ones([3])],
        `ShapeError: ${name} a gradient of shape [3] for input 0 of shape [1, 1]; both must be the same`,
      ],
      [
        [ones([1, 1])],
        `DTypeError: ${name} a gradient of float32 for input 0 of float64; cast it: gradient.cast("float64")`,
      ],
      [ones([1, 1]), `ValueError: ${name} a Tensor [1, 1]; ${rule}`],
      [[3], `ValueError: ${name} [3]; ${rule}`],
      [[undefined], `ValueError: ${name} [undefined]; ${rule}`],
      ["dx", `ValueError: ${name} "dx"; ${rule}`],
      [
        Promise.resolve(),
        `ValueError: ${name} a Promise; ${rule}: what it answers is not waited for, so it cannot be async`,
      ],
    ];
    for (const [answer, message] of cases) {
      const layer = linear([[1]]);
      layer.registerFullBackwardHook(() => answer);
      const y = layer.forward(leaf([[1]])).sum();
      expect(thrown(() => y.backward())).toBe(message);
      // Where no input wants a gradient the answer goes nowhere, and is wrong all the same.
      const first = layer.forward(ones([1, 1], { dtype: "float64" })).sum();
      expect(thrown(() => first.backward())).toBe(message);
    }
  });

  test("tensors in what is no array or plain object are refused, for they would go past the hook", () => {
    class Boxes {
      constructor(readonly logits: Tensor) {}
    }
    class Detector extends nn.Module<
      [Boxes | Map<string, Tensor> | nn.Module],
      Boxes | { found: Set<Tensor> } | Tensor
    > {
      answer: (x: Tensor) => Boxes | { found: Set<Tensor> } | Tensor = (x) => x;
      forward(given: Boxes | Map<string, Tensor> | nn.Module) {
        if (given instanceof nn.Module) return this.answer(given.forward(leaf([[1]])));
        return this.answer(mul(given instanceof Map ? given.get("x")! : given.logits, 2));
      }
    }
    const module = new Detector();
    module.registerFullBackwardHook(() => {});
    const refusal = (what: string) =>
      `ValueError: Detector: the hook of registerFullBackwardHook cannot see the tensors in ${what}; they must be in arrays or plain objects, as { logits, boxes }`;
    expect(thrown(() => module.forward(new Map([["x", leaf([1])]])))).toBe(
      refusal("inputs.0, which is a Map"),
    );
    expect(thrown(() => module.forward(new Boxes(leaf([1]))))).toBe(refusal("inputs.0, which is a Boxes"));
    // In an array inside too.
    const list = new Map([["x", [leaf([1])]]]) as unknown as Map<string, Tensor>;
    expect(thrown(() => module.forward(list))).toBe(refusal("inputs.0, which is a Map"));
    // One that needs no gradient does not miss the hook, nor does a parameter of a module.
    expect(module.forward(new Boxes(ones([1])))).toMatchObject({ shape: [1] });
    expect(module.forward(linear([[1]]))).toMatchObject({ shape: [1, 1] });
    module.answer = (x) => new Boxes(x);
    expect(thrown(() => module.forward(linear([[1]])))).toBe(refusal("output, which is a Boxes"));
    module.answer = (x) => ({ found: new Set([x]) });
    expect(thrown(() => module.forward(linear([[1]])))).toBe(refusal("output.found, which is a Set"));
    expect(noGrad(() => module.forward(linear([[1]])))).toMatchObject({ found: expect.any(Set) });
  });

  test("concatenated branches", () => {
    const [left, right] = [linear([[1]]), linear([[2]])];
    const seen: number[] = [];
    for (const branch of [left, right]) {
      branch.registerFullBackwardHook((_, [dx]) => {
        seen.push(sum(dx!).item());
      });
    }
    const x = leaf([[1]]);
    concat([left.forward(x), right.forward(x)])
      .sum()
      .backward();
    expect(seen.sort()).toEqual([1, 2]);
    expect(x.grad!.tolist()).toEqual([[3]]);
  });
});
