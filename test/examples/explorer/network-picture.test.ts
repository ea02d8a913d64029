// The network as a picture: which ops are its nodes, where they stand, and what they show at a step.

import { Tensor, useBackend } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Digits } from "../../../examples/explorer/engine/digits.js";
import { freshNetwork, type NetworkName, networkNames } from "../../../examples/explorer/engine/networks.js";
import { Session } from "../../../examples/explorer/engine/session.js";
import { Walk, type WalkInfo } from "../../../examples/explorer/engine/walk.js";
import { gradientMakerOf } from "../../../examples/explorer/page/makers.js";
import { type Step, stepsOf } from "../../../examples/explorer/page/steps-of.js";
import { graphOf } from "../../../examples/explorer/page/views/network/graph.js";
import { layOut } from "../../../examples/explorer/page/views/network/layout.js";
import { isCurrent, lookOf } from "../../../examples/explorer/page/views/network/looks.js";
import { nameOf, shapeOf } from "../../../examples/explorer/page/views/network/naming.js";
import { boxOf, drawnResult, MOST } from "../../../examples/explorer/page/views/network/node-size.js";

const infos = new Map<NetworkName, WalkInfo>();

beforeAll(async () => {
  await useBackend("wasm");
  const session = new Session();
  for (const network of networkNames) {
    session.open(freshNetwork({ network, dropout: 0 }), { network, dropout: 0 });
    const x = Tensor.fromHost("float32", new Float32Array(2 * 784), [2, 1, 28, 28]);
    const walk = new Walk(session, x, Tensor.fromHost("int32", Int32Array.of(3, 4), [2]), false);
    infos.set(network, await walk.info());
    walk.end();
  }
});
afterAll(() => useBackend("cpu"));

const namesOf = (info: WalkInfo) =>
  graphOf(info).nodes.map((node) => (node.kind === "op" ? nameOf(info, node) : node.kind));

describe("the graph of a walk", () => {
  test("has the ops from the pixels to the loss; the reshapes of dense layers are folded", () => {
    const info = infos.get("CNN")!;
    expect(namesOf(info)).toEqual([
      "input",
      "conv1 conv2d",
      "relu",
      "pool maxPool2d",
      "conv2 conv2d",
      "relu",
      "pool maxPool2d",
      "reshape",
      "fc1 matmul",
      "relu",
      "fc2 matmul",
      "crossEntropy",
      "mean",
      "answer",
    ]);
    const { nodes, links } = graphOf(info);
    const chain = Array.from({ length: 12 }, (_, i) => ({ from: i, to: i + 1 }));
    expect(links).toEqual([...chain, { from: 10, to: 13 }]);
    expect(nodes[8].parameters.map((t) => info.tensors[t].name)).toEqual(["fc1.weight", "fc1.bias"]);
    expect(nodes.slice(0, 9).map((node) => shapeOf(info, node))).toEqual([
      "1 × 28 × 28",
      "32 × 28 × 28",
      "32 × 28 × 28",
      "32 × 14 × 14",
      "64 × 14 × 14",
      "64 × 14 × 14",
      "64 × 7 × 7",
      "3136",
      "128",
    ]);
  });

  test("has the skip connections of a residual network", () => {
    const info = infos.get("ResNet")!;
    const { links } = graphOf(info);
    const names = namesOf(info);
    const into = names.flatMap((name, to) =>
      name.endsWith("add") ? [links.filter((link) => link.to === to).map(({ from }) => names[from])] : [],
    );
    expect(into).toEqual([
      ["blocks.0.bn2 batchNorm2d", "pool maxPool2d"],
      ["blocks.1.bn2 batchNorm2d", "blocks.1.shortcut.1 batchNorm2d"],
      ["blocks.2.bn2 batchNorm2d", "blocks.2.shortcut.1 batchNorm2d"],
    ]);
  });

  test("each parameter belongs to one node, each op step to one", () => {
    for (const info of infos.values()) {
      const { nodes } = graphOf(info);
      for (const step of stepsOf(info)) expect(nodes.filter((node) => isCurrent(node, step))).toHaveLength(1);
    }
  });
});

describe("the layout", () => {
  const square = { width: 10, height: 10 };

  test("columns are longest paths; gaps fill the room; a skip passes above what it skips", () => {
    const links = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 0, to: 2 },
    ];
    const { columns, places, curves, width } = layOut(
      [square, { width: 10, height: 30 }, square],
      links,
      false,
      90,
    );
    expect(columns).toEqual([0, 1, 2]);
    expect(width).toBe(90);
    expect(places.map(({ x }) => x)).toEqual([0, 40, 80]);
    expect(curves.map(({ skip }) => skip)).toEqual([false, false, true]);
    // All stand on one middle line, 18 + 15 below the skip.
    expect(places.map(({ y }) => y)).toEqual([28, 18, 28]);
    expect(curves[2].path).toMatch(/^M10,33C.*40,0.*80,33$/);
  });

  test("what shares a column is stacked; downward it is the same with the axes exchanged", () => {
    const links = [
      { from: 0, to: 1 },
      { from: 0, to: 2 },
    ];
    const across = layOut([square, square, square], links, false, 0);
    expect(across.places).toEqual([
      { x: 0, y: 14 },
      { x: 24, y: 0 },
      { x: 24, y: 28 },
    ]);
    const down = layOut([square, square, square], links, true, 0);
    expect(down.places).toEqual(across.places.map(({ x, y }) => ({ x: y, y: x })));
    expect([down.width, down.height]).toEqual([across.height, across.width]);
  });

  test.each(networkNames)("%s: nothing overlaps, and links go on", (network) => {
    const info = infos.get(network)!;
    const { nodes, links } = graphOf(info);
    for (const vertical of [false, true]) {
      const sizes = nodes.map((node) => boxOf(info, node, MOST.at(-1)!, vertical));
      const { places, columns, width, height } = layOut(sizes, links, vertical, 0);
      for (const { from, to } of links) expect(columns[to]).toBeGreaterThan(columns[from]);
      for (const [i, { x, y }] of places.entries()) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + sizes[i].width).toBeLessThanOrEqual(width + 1e-9);
        expect(y + sizes[i].height).toBeLessThanOrEqual(height + 1e-9);
        const overlaps = places.filter(
          (other, j) =>
            j !== i &&
            other.x < x + sizes[i].width &&
            x < other.x + sizes[j].width &&
            other.y < y + sizes[i].height &&
            y < other.y + sizes[j].height,
        );
        expect(overlaps).toEqual([]);
      }
    }
  });

  test("the specified network fits a page of 1400 pixels", () => {
    const info = infos.get("CNN")!;
    const { nodes, links } = graphOf(info);
    const sizes = nodes.map((node) => boxOf(info, node, MOST.at(-1)!, false));
    expect(layOut(sizes, links, false, 1326).width).toBeLessThanOrEqual(1326);
    const pixels = nodes
      .filter(({ kind }) => kind !== "answer")
      .map((node) => drawnResult(info, node, MOST.at(-1)!).size);
    expect(pixels).toEqual([3, 1, 1, 1, 1, 1, 2, 1, 5, 5, 14, 14, 14]);
  });
});

describe("what a node shows", () => {
  const at = (phase: "forward" | "backward", op: number): Step => ({ phase, op });

  test("forward its value once it is made, backward its gradient once all of it has come, at the update the change", () => {
    const info = infos.get("CNN")!;
    const [, conv1, relu] = graphOf(info).nodes;
    expect(lookOf(info, relu, at("forward", 0), "auto")).toEqual({ aspect: "value", reached: false });
    expect(lookOf(info, relu, at("forward", 1), "auto")).toEqual({ aspect: "value", reached: true });
    // The pooling, op 2, passes a gradient to the result of relu, op 1.
    expect(lookOf(info, relu, at("backward", 3), "auto")).toEqual({ aspect: "value", reached: false });
    expect(lookOf(info, relu, at("backward", 2), "auto")).toEqual({ aspect: "gradient", reached: true });
    expect(lookOf(info, conv1, at("backward", 2), "auto")).toEqual({ aspect: "value", reached: false });
    const update: Step = { phase: "update", parameter: 1 };
    expect(lookOf(info, conv1, update, "auto")).toEqual({ aspect: "change", reached: true });
    expect(lookOf(info, conv1, at("forward", 5), "gradient")).toEqual({ aspect: "gradient", reached: false });
  });

  test("the gradient of what is skipped is whole when both ways have come back", () => {
    const info = infos.get("ResNet")!;
    const pool = graphOf(info).nodes[4];
    const [conv, add] = [4, 9];
    expect(lookOf(info, pool, at("backward", add), "auto").aspect).toBe("value");
    expect(lookOf(info, pool, at("backward", conv), "auto").aspect).toBe("gradient");
    expect(gradientMakerOf(info, pool.tensor)).toEqual({
      step: { phase: "backward", op: conv },
      tensor: pool.tensor,
      argument: 0,
    });
  });
});

test("the first digits are the pixels that the network gets", async () => {
  const dataset = new ImageDataset(Uint8Array.of(0, 255, 128, 0, 1, 2, 3, 4), Uint8Array.of(7, 2), [2, 2, 2]);
  const digits = new Digits({ images: async () => dataset });
  const { labels, pixels } = await digits.first(2);
  expect(labels).toEqual([7, 2]);
  expect([...pixels.subarray(0, 2)]).toEqual([-1, 1]);
  expect(pixels).toHaveLength(8);
});
