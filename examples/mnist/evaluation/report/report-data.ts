import { ShapeError, ValueError } from "pellucid";
import type { Robustness } from "../corruptions/robustness.js";
import { list, oneOf, optional, parseForm, real, table, text, union, type ValueOf } from "../values.js";

/** Everything that a report is made of. What can be computed from it (see `measure`) is not in it. */
export interface ReportData {
  title: string;
  run: RunFacts;
  epochs: readonly Epoch[];
  test: TestResult;
  /** Positions of test images whose labels are disputed. */
  disputed: readonly number[];
  firstLayer?: FirstLayer;
  /** How it reads the test images once they are corrupted. */
  robustness?: Robustness;
  /** What `compare` found: each a table, and bars where it has means. */
  tables: readonly ReportTable[];
  /** Names of the classes. Default: their numbers. */
  classes?: readonly string[];
}

/** How the model came to be: what a reader needs to do it again. */
export interface RunFacts {
  directory: string;
  config: Record<string, unknown>;
  command: string;
  /** One, or those of an ensemble. */
  seeds: readonly number[];
  backend: string;
  /** Shown as it is: 2026-11-24, or with the time. */
  date: string;
  /** Of all networks together. */
  trainSeconds: number;
  testSeconds: number;
  parameters: number;
  /** Floating-point operations of one image's forward pass; a multiplication with its addition counts as two. */
  flops: number;
  /** The machine and its programs, such as `describeEnvironment()` tells them. */
  environment?: Record<string, string>;
}

export interface Epoch {
  /** Counted from 1. */
  epoch: number;
  trainLoss: number;
  trainAccuracy?: number;
  valLoss: number;
  valAccuracy: number;
  /** The learning rate at the end of the epoch. */
  lr: number;
  seconds: number;
}

interface TestResult {
  /** Gray values, 0 black to 255 white, row by row. */
  images: Uint8Array;
  shape: readonly [N: number, H: number, W: number];
  labels: ArrayLike<number>;
  /** [N, C]: each row adds up to 1. */
  probabilities: Float32Array;
  /** What the training minimized, over the test images. */
  loss: number;
}

export interface FirstLayer {
  /** [K, R, S], of the one input channel. */
  filters: Float32Array;
  shape: readonly [K: number, R: number, S: number];
  /** After the ReLU; `image` is a position among the test images. */
  activations: readonly {
    image: number;
    maps: Float32Array;
    shape: readonly [K: number, P: number, Q: number];
  }[];
}

const cell = () => union([text(), real()], "a text or a number");

const reportTable = table({
  title: text(),
  note: text(),
  columns: list(text()),
  rows: list(list(cell())),
  bars: optional(list(table({ label: text(), mean: real(), std: real({ from: 0 }) }))),
  /** What the bars measure. "percent" takes means of 0 to 1. Default: "number". */
  unit: optional(oneOf(["percent", "number"])),
});

export type ReportTable = ValueOf<typeof reportTable>;

/** A table that was kept as JSON. */
export const parseTable = (json: unknown, source: string): ReportTable =>
  parseForm(reportTable, json, source);

/** The number of classes, once the parts of a test result are known to fit together. */
export function classesOf({ test, disputed, classes }: ReportData): number {
  const [N, H, W] = test.shape;
  if (test.images.length !== N * H * W) {
    throw new ShapeError(
      `report: test.images has ${test.images.length} bytes, but its shape is [${test.shape.join(", ")}]; there must be ${N * H * W}`,
    );
  }
  if (test.labels.length !== N) {
    throw new ShapeError(
      `report: there are ${N} test images and ${test.labels.length} labels; there must be as many of one as of the other`,
    );
  }
  const C = test.probabilities.length / N;
  if (!Number.isInteger(C) || C < 2) {
    throw new ShapeError(
      `report: test.probabilities has ${test.probabilities.length} values for ${N} images; it must be [N, C], with at least two classes`,
    );
  }
  if (classes !== undefined && classes.length !== C) {
    throw new ShapeError(
      `report: there are ${classes.length} names of classes, but probabilities of ${C}; name each class, or none`,
    );
  }
  const stray = disputed.find((position) => !Number.isInteger(position) || position < 0 || position >= N);
  if (stray !== undefined) {
    throw new ValueError(
      `report: disputed names position ${stray}, but there are ${N} test images; positions are whole numbers of 0 to ${N - 1}`,
    );
  }
  return C;
}
