// Who takes part, how each is started, and how what is missing can be installed.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "./contender.js";

export const root = fileURLToPath(new URL("..", import.meta.url));
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface ContenderSpec {
  key: string;
  label: string;
  threads: "any" | "one";
  /** `directory` is where the images and weights are. */
  command(directory: string, threads: number): Command;
  /** How to install it, or null where it is there. */
  missing(): string | null;
}

/** Our programs run from their source. */
const source = (file: string) => (directory: string, threads: number) => ({
  file: process.execPath,
  args: ["--import", "tsx", path(file), directory, String(threads)],
});

/** Peers run as they are, without anything that compiles them on the way. */
const peer = (file: string, ...rest: string[]) => {
  return (directory: string, threads: number) => ({
    file: process.execPath,
    args: [path(`peers/${file}`), directory, String(threads), ...rest],
  });
};

const npmPackages =
  (...names: string[]) =>
  () =>
    names.every((name) => existsSync(path(`peers/node_modules/${name}`)))
      ? null
      : "npm ci --prefix bench/peers";

const here = () => null;

let python: string | null | undefined;

/** The first Python that has PyTorch: the first one on the path may be another than the system's. */
function pythonWithTorch(): string | null {
  const works = (file: string) =>
    spawnSync(file, ["-c", "import torch, numpy"], { stdio: "ignore" }).status === 0;
  python ??= ["python3", "/usr/bin/python3"].find(works) ?? null;
  return python;
}

/**
 * PyTorch at its best. glibc keeps freed memory instead of returning it, so that a step does not begin with page faults.
 * OpenBLAS, which only the dense layers use, has one thread: with more, its threads and those of OpenMP spin while they wait
 * for work and take the cores from each other, and a step can then take twenty times as long.
 */
const TUNED = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 32),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
  MALLOC_TOP_PAD_: String(2 ** 28),
  OPENBLAS_NUM_THREADS: "1",
};

/** OpenBLAS and OpenMP take their threads from the environment, once. */
const pytorch =
  (env: Record<string, string>) =>
  (directory: string, threads: number): Command => ({
    file: pythonWithTorch()!,
    args: [path("peers/pytorch.py"), directory, String(threads)],
    env: { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads), ...env },
  });

const torchMissing = () =>
  pythonWithTorch() === null ? "apt-get install python3-torch libopenblas0-pthread (Debian)" : null;

const specs = [
  {
    key: "pellucid",
    label: "Pellucid",
    threads: "any",
    command: source("contenders/pellucid.ts"),
    missing: here,
  },
  {
    key: "pellucid-twin",
    label: "Pellucid, two processes",
    threads: "one",
    command: source("contenders/pellucid.ts"),
    missing: here,
  },
  {
    key: "kernels",
    label: "Pellucid",
    threads: "one",
    command: source("contenders/kernels.ts"),
    missing: here,
  },
  {
    key: "torch-tuned",
    label: "PyTorch, tuned",
    threads: "any",
    command: pytorch(TUNED),
    missing: torchMissing,
  },
  {
    key: "torch",
    label: "PyTorch, as installed",
    threads: "any",
    command: pytorch({}),
    missing: torchMissing,
  },
  {
    key: "convnetjs",
    label: "convnetjs",
    threads: "one",
    command: peer("convnetjs.js"),
    missing: npmPackages("convnetjs"),
  },
  {
    key: "tfjs-cpu",
    label: "tfjs cpu",
    threads: "one",
    command: peer("tfjs.js", "cpu"),
    missing: npmPackages("@tensorflow/tfjs"),
  },
  {
    key: "tfjs-wasm",
    label: "tfjs wasm",
    threads: "any",
    command: peer("tfjs.js", "wasm"),
    missing: npmPackages("@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"),
  },
  {
    key: "jax-js",
    label: "jax-js wasm",
    threads: "one",
    command: peer("jax-js.js"),
    missing: npmPackages("@jax-js/jax"),
  },
  {
    key: "ort-web",
    label: "onnxruntime-web wasm",
    threads: "any",
    command: peer("onnxruntime.js", "web"),
    missing: npmPackages("onnxruntime-web"),
  },
  {
    key: "ort-node",
    label: "onnxruntime-node (native)",
    threads: "any",
    command: peer("onnxruntime.js", "node"),
    missing: npmPackages("onnxruntime-node"),
  },
] as const satisfies readonly ContenderSpec[];

export type ContenderKey = (typeof specs)[number]["key"];

export const contenders = Object.fromEntries(specs.map((spec) => [spec.key, spec])) as Record<
  ContenderKey,
  ContenderSpec
>;
