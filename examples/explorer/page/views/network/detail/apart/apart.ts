// The number that is taken apart: fetched from the worker whenever another one is chosen.

import { effect, signal } from "@preact/signals";
import { positionOf } from "../../../../../engine/indices.js";
import type { ShownTerm, ShownTrace } from "../../../../../engine/shown-term.js";
import { engine } from "../../../../engine.js";
import { elements, walk } from "../../../../model.js";
import { chosen, type Selection } from "../../../../selection.js";
import { type Step, step } from "../../../../steps.js";
import { told } from "../../../../trouble.js";

export interface StepLine {
  name: string;
  term: ShownTerm;
}

export interface Apart {
  /** The `id` of the walk that it is of. */
  walk: number;
  step: Step;
  /** The very one that was chosen: of another walk, step or element it is another object. */
  selection: Selection;
  /** Of an op. */
  trace: ShownTrace | null;
  /** Of an update, and what the library's own step makes of the parameter. */
  lines: StepLine[] | null;
  value: number;
}

export const apart = signal<Apart | null>(null);

effect(() => {
  const [info, current, selection] = [walk.value, step.value, chosen.value];
  let wanted = true;
  if (info === null || current === undefined || selection === null) {
    apart.value = null;
    return;
  }
  void told(take(info.id, current, selection, info.tensors[selection.tensor].shape)).then((taken) => {
    if (wanted) apart.value = taken ?? null;
  });
  return () => {
    wanted = false;
  };
});

async function take(
  id: number,
  current: Step,
  selection: Selection,
  shape: readonly number[],
): Promise<Apart | null> {
  const { tensor, argument, index } = selection;
  const found = { walk: id, step: current, selection };
  if (current.phase === "update") {
    const [lines, values, changes] = await Promise.all([
      engine.walking.step(id, tensor, index),
      elements(tensor, "value"),
      elements(tensor, "change"),
    ]);
    if (lines === null || values === null || changes === null) return null;
    const position = positionOf(index, shape);
    return { ...found, trace: null, lines, value: Math.fround(values[position] + changes[position]) };
  }
  const trace =
    current.phase === "forward"
      ? await engine.walking.element(id, current.op, index)
      : await engine.walking.gradient(id, current.op, argument!, index);
  return trace === null ? null : { ...found, trace, lines: null, value: trace.value };
}
