import { exp, mul, sum, type Tensor, tensor } from "pellucid";
import { expect, test } from "vitest";

/** The op behind a tensor with those of its inputs, and so on; a leaf is its name. */
function graphOf({ node, name }: Tensor): unknown {
  if (node === null) return name;
  return [node.op, ...node.inputs.filter((input) => input !== null).map(graphOf)];
}

const leaf = (name: string, ...values: number[]) =>
  Object.assign(tensor(values, { requiresGrad: true }), { name });

test("the graph can be followed from a result to the leaves, until the backward after its own ends", () => {
  const [x, w] = [leaf("x", 1, 2), leaf("w", 3, 4)];
  const loss = sum(mul(exp(x), w));
  const graph = ["sum", ["mul", ["exp", "x"], "w"]];
  expect(graphOf(loss)).toEqual(graph);
  loss.backward();
  expect(graphOf(loss)).toEqual(graph);
  sum(w).backward();
  expect(graphOf(loss)).toEqual(["sum"]);
});

test("a node can be asked by itself what it makes of a gradient, as often as wanted: null for what wants none", () => {
  const y = mul(leaf("x", 3), tensor([5]));
  for (const dy of [2, 7]) {
    const [dx, dOther] = y.node!.backward(tensor([dy]));
    expect([dx!.tolist(), dOther]).toEqual([[5 * dy], null]);
  }
});
