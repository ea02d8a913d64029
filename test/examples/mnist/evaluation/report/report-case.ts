import { expect } from "vitest";
import type { Epoch, ReportData } from "../../../../../examples/mnist/evaluation/report/report-data.js";

export const epoch = (
  number: number,
  trainLoss: number,
  valLoss: number,
  more: Partial<Epoch> = {},
): Epoch => ({
  epoch: number,
  trainLoss,
  valLoss,
  valAccuracy: 0.98,
  lr: 0.001,
  seconds: 12,
  ...more,
});

/** What was answered: the label, what it was taken for, and how surely. */
export type Answer = readonly [label: number, prediction: number, probability: number];

/** A report on these answers to images of 4 x 3 pixels; what is left of the probability belongs to the label, or to the next class. */
export function reportOf(
  answers: readonly Answer[],
  classes: number,
  more: Partial<ReportData> = {},
): ReportData {
  const probabilities = new Float32Array(answers.length * classes);
  answers.forEach(([label, prediction, probability], i) => {
    const other = label === prediction ? (label + 1) % classes : label;
    probabilities[i * classes + prediction] = probability;
    probabilities[i * classes + other] = 1 - probability;
  });
  return {
    title: "Reading digits",
    run: {
      directory: "runs/one",
      config: { lr: 0.005, betas: [0.7, 0.9], normalize: { mean: 0.13064880761395467, std: 0.3 } },
      command: "npm run mnist -- --seed 7",
      seeds: [7],
      backend: "cpu",
      date: "2026-11-24",
      trainSeconds: 372,
      testSeconds: 1.25,
      parameters: 421_642,
      flops: 8_460_000,
      environment: { "Node.js": "v20" },
    },
    epochs: [epoch(1, 0.3, 0.1), epoch(2, 0.1, 0.05)],
    test: {
      images: Uint8Array.from({ length: answers.length * 12 }, (_, i) => (i * 37) % 256),
      shape: [answers.length, 4, 3],
      labels: answers.map(([label]) => label),
      probabilities,
      loss: 0.25,
    },
    disputed: [],
    tables: [],
    ...more,
  };
}

/** Ten classes, a hundred images: three mistakes, the worst of them disputed, and every section of the report. */
export const fullReport = (more: Partial<ReportData> = {}): ReportData =>
  reportOf(
    [
      ...Array.from({ length: 97 }, (_, i): Answer => [i % 10, i % 10, 0.97]),
      [4, 9, 0.6],
      [7, 1, 0.99],
      [4, 9, 0.8],
    ],
    10,
    {
      disputed: [3, 98],
      firstLayer: {
        filters: Float32Array.of(-1, 0, 1, 0.5, 0, 0, 0, -0.5),
        shape: [2, 2, 2],
        activations: [{ image: 0, maps: new Float32Array(24).fill(0.5), shape: [2, 4, 3] }],
      },
      robustness: {
        seed: 5,
        images: 100,
        kinds: [
          { name: "fog", right: 60, accuracy: 0.6, shown: Uint8Array.from({ length: 24 }, (_, i) => 10 * i) },
          { name: "canny edges", right: 90, accuracy: 0.9, shown: new Uint8Array(24) },
        ],
        clean: 0.97,
        mean: 0.75,
      },
      tables: [
        {
          title: "Parts <left> out",
          note: "Five seeds & no more.",
          columns: ["variant", "accuracy", "steps"],
          rows: [
            ["whole", "99.28%", 1720],
            ["no pooling", "98.61%", 0.123456789],
          ],
          bars: [
            { label: "whole", mean: 0.9928, std: 0.0006 },
            { label: "no <pooling>", mean: 0.9861, std: 0.0009 },
          ],
          unit: "percent",
        },
      ],
      ...more,
    },
  );

const TOKEN =
  /<\?xml [^>]*\?>|<\/(?<close>[\w-]+)>|<(?<open>[\w-]+)(?<attributes>(?:\s+[\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^"<&]*)*")*)\s*(?<empty>\/?)>|(?:[^<&]|&(?:amp|lt|gt|quot|#\d+);)+/y;

/** That every element is closed where it should be, every attribute quoted and named once, and every & an entity. */
export function expectWellFormed(text: string): void {
  const open: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) throw new Error(`not well-formed: ${text.slice(at, at + 120)}`);
    const names = [...(groups.attributes ?? "").matchAll(/([\w:-]+)="[^"]*"/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    if (groups.open !== undefined && groups.empty === "") open.push(groups.open);
    if (groups.close !== undefined) expect(open.pop()).toBe(groups.close);
  }
  expect(open).toEqual([]);
}
