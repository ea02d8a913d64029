// The state of a dream, and what makes it go on: a step at a time, so that it can be stopped at any.

import { signal } from "@preact/signals";
import { PIXELS } from "../../../../engine/picture.js";
import type { DreamSettings } from "../../../../engine/playing/dream.js";
import { engine } from "../../../engine.js";
import { told } from "../../../trouble.js";
import { interventions, seen } from "../state.js";

export const starts = ["noise", "gray", "drawing"] as const;
export type Start = (typeof starts)[number];

export const start = signal<Start>("noise");
export const settings = signal<DreamSettings>({ target: 3, rate: 0.01, decay: 0.002, blur: 0.05 });
export const dream = signal<Float32Array>(beginning("noise"));
/** The probability of the target after each step. */
export const course = signal<readonly number[]>([]);
export const running = signal(false);

/** It is sure. */
const ENOUGH = 0.999;
/** Older steps are forgotten. */
const LONGEST = 500;

function beginning(from: Start): Float32Array {
  if (from === "drawing") return seen.peek().slice();
  return Float32Array.from({ length: PIXELS }, () => (from === "noise" ? (Math.random() - 0.5) * 0.6 : 0));
}

export function startOver(): void {
  running.value = false;
  dream.value = beginning(start.peek());
  course.value = [];
}

/** Answers whether the network is sure now. */
export async function dreamOn(): Promise<boolean> {
  const before = dream.peek();
  const { target } = settings.peek();
  const next = await told(engine.playing.dream(before, interventions.peek(), settings.peek()));
  if (next === undefined) {
    running.value = false;
    return true;
  }
  // It was started over meanwhile, or has gone on, or is of another digit by now.
  if (dream.peek() !== before || settings.peek().target !== target) return false;
  dream.value = next.pixels;
  course.value = [...course.peek(), next.probabilities[target]].slice(-LONGEST);
  return next.probabilities[target] >= ENOUGH;
}

let runs = 0;

/** Goes on until it is sure, or somebody stops it; each step stays for a moment. */
export async function run(): Promise<void> {
  // Who stops it and starts it again within that moment has started another run.
  const mine = ++runs;
  running.value = true;
  // Who goes on from where it was sure wants to see more.
  const wasSure = (course.peek().at(-1) ?? 0) >= ENOUGH;
  while (running.peek() && mine === runs) {
    const sure = await dreamOn();
    if (sure && !wasSure) break;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  if (mine === runs) running.value = false;
}
