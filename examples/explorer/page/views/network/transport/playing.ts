// The walk by itself.

import { effect, signal } from "@preact/signals";
import { stepPlace, steps, walkBy } from "../../../steps.js";

/** Milliseconds for a step. */
export const speeds = { slow: 2000, medium: 800, fast: 250 } as const;
export type Speed = keyof typeof speeds;

export const playing = signal(false);
export const speed = signal<Speed>("medium");

/** Plays while `playing` says so, to the end; answers how to stop. */
export function player(): () => void {
  const stop = effect(() => {
    if (!playing.value) return undefined;
    if (stepPlace.value >= steps.value.length - 1) {
      playing.value = false;
      return undefined;
    }
    const timer = setTimeout(() => walkBy(1), speeds[speed.value]);
    return () => clearTimeout(timer);
  });
  return () => {
    playing.value = false;
    stop();
  };
}

/** From the end it begins anew. */
export function togglePlay(): void {
  if (!playing.peek() && stepPlace.peek() >= steps.peek().length - 1) walkBy(-steps.peek().length);
  playing.value = !playing.peek();
}
