// What a finished run said of every image, kept beside its metrics: comparisons and reports need no network then.

import { join } from "node:path";
import { FormatError, noGrad, softmax, tensor } from "pellucid";
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from "pellucid/data";
import type { Evaluation } from "pellucid/train";

export interface Answers {
  /** [N, 10] */
  probabilities: Float32Array;
  labels: Int32Array;
}

export async function answersOf({ logits, labels }: Evaluation): Promise<Answers> {
  const shape = [labels.length, logits.length / labels.length];
  const probabilities = await noGrad(() => softmax(tensor(logits, { shape }), 1)).data();
  return { probabilities: probabilities as Float32Array, labels };
}

const file = (directory: string) => join(directory, "answers.safetensors");

export async function writeAnswers(directory: string, parts: Record<string, Answers>): Promise<void> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [part, { probabilities, labels }] of Object.entries(parts)) {
    const N = labels.length;
    const shape = [N, probabilities.length / N];
    tensors.set(`${part}.probabilities`, { dtype: "float32", shape, data: probabilities });
    tensors.set(`${part}.labels`, { dtype: "int32", shape: [N], data: labels });
  }
  await writeSafetensors(file(directory), tensors);
}

/** @throws FormatError naming the file, where it is not there, is damaged, or holds no probabilities. */
export async function readAnswers(directory: string, part: "test" | "validation"): Promise<Answers> {
  const path = file(directory);
  const { tensors } = await readSafetensors(path);
  const [p, t] = ["probabilities", "labels"].map((name) => tensors.get(`${part}.${name}`));
  const [N, C] = p?.shape ?? [];
  const fits =
    p?.dtype === "float32" && p.shape.length === 2 && t?.dtype === "int32" && `${t.shape}` === `${N}`;
  if (!fits) {
    throw new FormatError(
      `${path} must have ${part}.probabilities, float32 [N, classes], and ${part}.labels, int32 [N]; the file is damaged, or of another kind`,
      { path },
    );
  }
  const answers = { probabilities: p.data as Float32Array, labels: t.data as Int32Array };
  requireProbabilities(path, answers, C);
  return answers;
}

function requireProbabilities(path: string, { probabilities, labels }: Answers, C: number): void {
  for (let i = 0; i < labels.length; i++) {
    const row = probabilities.subarray(i * C, (i + 1) * C);
    const sum = row.reduce((total, p) => total + (p >= 0 ? p : Number.NaN), 0);
    if (Math.abs(sum - 1) <= 1e-3 && labels[i] >= 0 && labels[i] < C) continue;
    throw new FormatError(
      `${path}: the answer ${i} has the label ${labels[i]} and probabilities that add up to ${sum}; it must be one of ${C} classes, and the sum 1: the file is damaged`,
      { path, position: i },
    );
  }
}
