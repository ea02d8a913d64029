// What a network is like at a step: its figures on images it does not learn from, and what is in it.

import { crossEntropy, logSoftmax, max, type nn, noGrad, type Tensor } from "pellucid";
import { ConfusionMatrix } from "pellucid/metrics";
import { activations, tape, withLayerNames } from "pellucid/trace";
import { largestAt } from "../indices.js";
import { nextTask } from "../next-task.js";
import type { Session } from "../session.js";
import type { Batches } from "./batches.js";
import { type Histogram, histogram } from "./histogram.js";

export interface Mistake {
  /** Of the image among all images for training. */
  image: number;
  truth: number;
  answer: number;
  /** Of the answer, and of the truth. */
  probability: number;
  probabilityOfTruth: number;
}

interface Filters {
  parameter: string;
  /** [K, C, R, S]; a dense layer's units are filters of the whole image. */
  shape: readonly number[];
  values: Float32Array;
  /** How many there are: of very many the first are here. */
  count: number;
}

interface ParameterHistograms {
  parameter: string;
  weights: Histogram;
  /** Of the gradients of the batch that was learned from last; null before the first step. */
  gradients: Histogram | null;
}

interface DeadUnits {
  layer: string;
  /** Maps or units behind a ReLU that none of the images makes positive. */
  dead: number;
  units: number;
}

export interface Snapshot {
  step: number;
  /** Of the validation. */
  loss: number;
  accuracy: number;
  images: number;
  /** Rows are the true digits, columns the answers. */
  confusion: number[][];
  /** The worst first. */
  mistakes: Mistake[];
  filters: Filters;
  histograms: ParameterHistograms[];
  dead: DeadUnits[];
}

/** Images that it is judged by, and how many of them go through the network at once. */
const IMAGES = 1000;
const BATCH = 100;
const CLASSES = 10;
const MOST_FILTERS = 64;

/** @returns null where the network went on meanwhile. */
export async function takeSnapshot(session: Session, batches: Batches): Promise<Snapshot | null> {
  const { model, steps: step } = session;
  const inside = lookInside(model, step > 0);
  const judged = await judge(session, batches);
  return judged && { step, ...judged, ...(await inside) };
}

/** @param learned whether gradients are those of a step: before the first one a walk may have left some. */
async function lookInside(
  model: nn.Module,
  learned: boolean,
): Promise<Pick<Snapshot, "filters" | "histograms">> {
  const reads = model.namedParameters().map(([parameter, t]) => ({
    parameter,
    shape: t.shape,
    weights: t.data(),
    gradients: learned ? t.grad?.data() : undefined,
  }));
  const [first] = reads;
  const histograms = [];
  for (const { parameter, weights, gradients } of reads) {
    histograms.push({
      parameter,
      weights: histogram(await weights),
      gradients: gradients === undefined ? null : histogram(await gradients),
    });
  }
  return { filters: filtersOf(first.parameter, first.shape, await first.weights), histograms };
}

function filtersOf(parameter: string, shape: readonly number[], weights: ArrayLike<number>): Filters {
  const [count, features] = shape;
  const side = Math.round(Math.sqrt(features));
  const each = shape.length === 4 ? shape.slice(1) : [1, side, side];
  const shown = Math.min(count, MOST_FILTERS);
  const size = each.reduce((product, n) => product * n, shown);
  const values = Float32Array.from({ length: size }, (_, i) => weights[i]);
  return { parameter, shape: [shown, ...each], values, count };
}

async function judge(session: Session, { images, held }: Batches) {
  const { model, steps } = session;
  const layers = beforeRelu(model, images.batch([held[0]], 0));
  const highest = layers.map((): number[] => []);
  const confusion = new ConfusionMatrix(CLASSES);
  const mistakes: Mistake[] = [];
  const count = Math.min(IMAGES, held.length);
  let loss = 0;
  for (let from = 0; from < count; from += BATCH) {
    if (session.model !== model || session.steps !== steps) return null;
    const indices = held.subarray(from, Math.min(count, from + BATCH));
    const [x, labels] = images.batch(indices, 0);
    const found = inInference(model, () => answers(model, x, layers));
    const logs = await found.logs.data();
    const truths = await labels.data();
    const said = Array.from(truths, (_, n) => largestAt(logs.subarray(n * CLASSES, (n + 1) * CLASSES)));
    confusion.update(said, truths);
    for (const [n, answer] of said.entries()) {
      const truth = truths[n];
      const logOfTruth = logs[n * CLASSES + truth];
      loss -= logOfTruth;
      if (answer === truth) continue;
      const probability = Math.exp(logs[n * CLASSES + answer]);
      mistakes.push({
        image: indices[n],
        truth,
        answer,
        probability,
        probabilityOfTruth: Math.exp(logOfTruth),
      });
    }
    for (const [i, t] of found.highest.entries()) {
      for (const [unit, value] of (await t.data()).entries()) {
        highest[i][unit] = Math.max(highest[i][unit] ?? 0, value);
      }
    }
    await nextTask();
  }
  return {
    loss: loss / count,
    accuracy: 1 - mistakes.length / count,
    images: count,
    confusion: confusion.compute(),
    mistakes: mistakes.sort((a, b) => a.probabilityOfTruth - b.probabilityOfTruth),
    dead: layers.map((layer, i) => ({
      layer,
      dead: highest[i].filter((value) => value <= 0).length,
      units: highest[i].length,
    })),
  };
}

function inInference<T>(model: nn.Module, fn: () => T): T {
  const { training } = model;
  model.eval();
  try {
    return fn();
  } finally {
    model.train(training);
  }
}

/** Logarithms of the probabilities, [N, 10], and the largest value of each map or unit of these layers. */
const answers = (
  model: nn.Module,
  x: Tensor,
  layers: readonly string[],
): { logs: Tensor; highest: Tensor[] } =>
  noGrad(() => {
    const runs = activations(model, x);
    const highest = layers.map((layer) => {
      const { output } = runs.find(({ name }) => name === layer)!;
      return max(output, output.rank === 4 ? [0, 2, 3] : 0);
    });
    return { logs: logSoftmax(runs.at(-1)!.output, 1), highest };
  });

const layersBeforeRelu = new WeakMap<nn.Module, string[]>();

/** The layers whose results go into a ReLU: it is positive where they are. One image shows them. */
function beforeRelu(model: nn.Module, [x, labels]: [Tensor, Tensor]): string[] {
  let layers = layersBeforeRelu.get(model);
  if (layers === undefined) {
    const loss = inInference(model, () =>
      withLayerNames(model, () => crossEntropy(model.forward(x), labels)),
    );
    const entries = tape(loss);
    const names = new Set(model.namedModules().map(([name]) => name));
    layers = entries.flatMap(({ op, inputs: [input] }) => {
      const layer = op === "relu" ? entries.find(({ output }) => output === input)?.layer : null;
      return layer != null && names.has(layer) ? [layer] : [];
    });
    layersBeforeRelu.set(model, layers);
  }
  return layers;
}
