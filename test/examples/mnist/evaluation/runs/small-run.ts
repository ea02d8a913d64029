import { ImageDataset } from "pellucid/data";
import {
  type Listener,
  type RunEnd,
  runTraining,
} from "../../../../../examples/mnist/evaluation/runs/run.js";
import type { RunConfig } from "../../../../../examples/mnist/evaluation/runs/run-config.js";
import { finishedRun } from "./finished-run.js";

const images = (n: number) =>
  new ImageDataset(
    Uint8Array.from({ length: n * 784 }, (_, i) => (i * 31) % 251),
    Uint8Array.from({ length: n }, (_, i) => i % 10),
    [n, 28, 28],
  );

/** 24 images to train with, and 10 to test. */
export const smallData = { train: images(24), test: images(10), source: "a pattern" };

export const smallConfig: RunConfig = {
  ...finishedRun.config,
  network: "linear",
  batchSize: 8,
  epochs: 2,
  normalize: { mean: 0.5, std: 0.5 },
  split: [0.5, 0.5],
};

export function smallListener({ stop = false, begin = () => {} } = {}): Listener {
  const ofTeacher: Listener["ofTeacher"] = () => listener;
  const listener = { begin, progress() {}, epoch() {}, stopped: () => stop, ofTeacher };
  return listener;
}

/** A training of milliseconds on the backend of the test; with `stop` it ends after its first batch. */
export function smallRun(
  directory: string,
  config: RunConfig = smallConfig,
  {
    resume = false,
    stop = false,
    begin = () => {},
  }: { resume?: boolean; stop?: boolean; begin?: () => void } = {},
): Promise<RunEnd> {
  return runTraining(
    smallData,
    config,
    { directory, resume, backend: "cpu" },
    smallListener({ stop, begin }),
  );
}
