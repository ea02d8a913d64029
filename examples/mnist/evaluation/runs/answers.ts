// What a finished run said of every image, kept beside its metrics: comparisons and reports need no network then.

import { join } from "node:path";
import { noGrad, softmax, tensor } from "pellucid";
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

export async function readAnswers(directory: string, part: "test" | "validation"): Promise<Answers> {
  const { tensors } = await readSafetensors(file(directory));
  return {
    probabilities: tensors.get(`${part}.probabilities`)!.data as Float32Array,
    labels: tensors.get(`${part}.labels`)!.data as Int32Array,
  };
}
