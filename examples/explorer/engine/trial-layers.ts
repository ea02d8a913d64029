// gradcheck on the layers of the network as they are: with their own weights, on small inputs that fit them.

import { crossEntropy, nn, randint, randn, relu, type Tensor, tanh, ValueError } from "pellucid";
import type { GradcheckReport } from "pellucid/testing";
import type { GradientPicture } from "./gradient-picture.js";
import type { NetworkName } from "./networks.js";

export interface Layer {
  /** Its name in the model, or that of a function between the layers, or of the whole network. */
  name: string;
  /** Its class, "function" or "whole". */
  kind: string;
}

export interface LayerReport {
  ok: boolean;
  /** What it was checked on. */
  shape: readonly number[];
  /** Numbers that the comparisons moved: each by itself, or all of an input at once along random directions. */
  elements: number;
  mode: "full" | "directional";
  /** How many comparisons were made. */
  checked: number;
  picture: GradientPicture;
  text: string;
}

const FUNCTIONS = { relu, tanh } as const;

/** What stands between the layers, and the loss behind them. */
const functionsOf = (network: NetworkName): string[] => [
  network === "LeNet-5" ? "tanh" : "relu",
  "crossEntropy",
];

export function layersOf(model: nn.Module, network: NetworkName): Layer[] {
  const modules = model.namedModules().flatMap(([name, module]): Layer[] => {
    const isLeaf = module.children().length === 0;
    return name === "" || !isLeaf ? [] : [{ name, kind: module.constructor.name }];
  });
  const functions = functionsOf(network).map((name) => ({ name, kind: "function" }));
  return [...modules, ...functions, { name: network, kind: "whole" }];
}

/** Puts a layer on trial. */
export async function tryLayer(
  model: nn.Module,
  network: NetworkName,
  name: string,
  image: Tensor,
): Promise<LayerReport> {
  if (!layersOf(model, network).some((layer) => layer.name === name)) {
    throw new ValueError(`gradcheck: ${network} has no layer ${name}; ask about one that is listed`);
  }
  // What gradcheck needs is half as large as the engine: it is loaded when it is asked for.
  const [{ gradcheck }, { gradientPicture }] = await Promise.all([
    import("pellucid/testing"),
    import("./gradient-picture.js"),
  ]);
  model.eval();
  const { fn, inputs, directions } = subjectOf(model, name, image);
  const report = gradcheck(fn, inputs, { name, throws: false, directions });
  const parameters = fn instanceof nn.Module ? fn.parameters() : [];
  const floats = [...inputs, ...parameters].filter(({ dtype }) => dtype !== "int32");
  return {
    ok: report.ok,
    shape: inputs[0].shape,
    elements: floats.reduce((sum, { size }) => sum + size, 0),
    mode: report.mode,
    checked: report.checked,
    picture: gradientPicture(report),
    text: withoutReproduction(report),
  };
}

/** A report's last part is a program that fails in the same way, which says little where the program is a page. */
export const withoutReproduction = (report: GradcheckReport): string =>
  `${report}`.split("\n\nto reproduce:")[0];

interface Subject {
  fn: nn.Module | ((...inputs: Tensor[]) => Tensor);
  inputs: Tensor[];
  directions: number;
}

const random = (shape: number[]) => randn(shape, { seed: 1, dtype: "float64" });

function subjectOf(model: nn.Module, name: string, image: Tensor): Subject {
  const few = { directions: 4 };
  if (Object.hasOwn(FUNCTIONS, name))
    return { fn: FUNCTIONS[name as keyof typeof FUNCTIONS], inputs: [random([4, 5])], ...few };
  if (name === "crossEntropy") {
    const labels = randint(0, 10, [6], { seed: 2 });
    return { fn: (z, y) => crossEntropy(z, y), inputs: [random([6, 10]), labels], ...few };
  }
  const module = new Map(model.namedModules()).get(name);
  if (module === undefined) return { fn: model, inputs: [image], directions: 1 };
  // By the statistics of the batch, as in training: where they are constants there is not much to check.
  if (module instanceof nn.BatchNorm2d) module.train();
  return { fn: module, inputs: [random(inputShapeOf(module))], ...few };
}

/** As small as shows everything: no size 1, and more pixels than the kernel has. */
function inputShapeOf(module: nn.Module): number[] {
  if (module instanceof nn.Conv2d) {
    const [, C, R] = module.weight.shape;
    return [2, C, R + 3, R + 3];
  }
  if (module instanceof nn.Linear) return [3, module.weight.shape[1]];
  if (module instanceof nn.BatchNorm2d) return [3, module.runningMean.size, 4, 4];
  return [2, 3, 6, 6];
}
