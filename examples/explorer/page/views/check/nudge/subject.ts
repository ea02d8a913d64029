// Which number is nudged, by the address: a tensor of the walk, and an element in it.

import { computed, effect, signal } from "@preact/signals";
import { indexAt, indexFrom } from "../../../../engine/indices.js";
import { NUDGE_EXPONENT } from "../../../../engine/nudge-step.js";
import type { Subject } from "../../../../engine/trial.js";
import { at, go } from "../../../address.js";
import { engine } from "../../../engine.js";
import { walk } from "../../../model.js";
import { told } from "../../../trouble.js";

export interface Chosen extends Subject {
  index: number[];
  shape: readonly number[];
  /** How far it is moved. */
  h: number;
}

/** What can be nudged in the walk; null until that is known. */
export const subjects = signal<Subject[] | null>(null);

/** Asks for them as long as somebody looks; answers how to stop. */
export const followWalk = (): (() => void) =>
  effect(() => {
    const id = walk.value?.id;
    subjects.value = null;
    if (id === undefined) return;
    void told(engine.trial.subjects(id)).then((found) => {
      if (walk.peek()?.id === id) subjects.value = found ?? [];
    });
  });

/** Powers of ten of the step. */
export const SMALLEST = -9;
export const LARGEST = 0;

export const exponent = computed(() => {
  const given = Number(at.h.value);
  return Number.isInteger(given) ? Math.max(SMALLEST, Math.min(LARGEST, given)) : NUDGE_EXPONENT;
});

const DEFAULT = "conv2.weight";

export const chosen = computed((): Chosen | null => {
  const [info, all] = [walk.value, subjects.value];
  if (info === null || all === null || all.length === 0) return null;
  const wanted = at.nudge.value === "" ? undefined : Number(at.nudge.value);
  const subject =
    all.find(({ tensor }) => tensor === wanted) ??
    all.find(({ tensor }) => info.tensors[tensor].name === DEFAULT) ??
    all.find(({ tensor }) => info.tensors[tensor].kind === "parameter") ??
    all[0];
  const { shape } = info.tensors[subject.tensor];
  const index = indexFrom(at.nudged.value, shape) ?? indexAt(subject.steepest, shape);
  return { ...subject, shape, index, h: 10 ** exponent.value * subject.scale };
});

export const choose = (index: readonly number[]): void => go({ nudged: index.join(".") }, true);
