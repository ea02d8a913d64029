// The keys of the walk: arrows step, with Shift they walk the elements of the step's tensor.

import { walk } from "../../../model.js";
import { chosen, select } from "../../../selection.js";
import { steps, walkBy, walkTo } from "../../../steps.js";
import { togglePlay } from "./playing.js";

const moves: Record<string, () => void> = {
  ArrowLeft: () => walkBy(-1),
  ArrowRight: () => walkBy(1),
  Home: () => walkTo(0),
  End: () => walkTo(steps.peek().length - 1),
};

/** Axis from the last, and direction. */
const elementMoves: Record<string, readonly [axis: number, by: number]> = {
  ArrowLeft: [1, -1],
  ArrowRight: [1, 1],
  ArrowUp: [2, -1],
  ArrowDown: [2, 1],
  PageUp: [3, -1],
  PageDown: [3, 1],
};

/** Listens on the whole page; answers how to stop. */
export function listen(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || takesKeys(event)) return;
    const done = event.shiftKey ? moveElement(event.key) : move(event);
    if (done) event.preventDefault();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

function takesKeys({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest("input, select, textarea, [contenteditable]") !== null;
}

function move({ key, target }: KeyboardEvent): boolean {
  if (key === " ") {
    if (target instanceof Element && target.closest("button, a, summary") !== null) return false;
    togglePlay();
    return true;
  }
  if (!Object.hasOwn(moves, key)) return false;
  moves[key]();
  return true;
}

function moveElement(key: string): boolean {
  const [info, element] = [walk.peek(), chosen.peek()];
  if (!Object.hasOwn(elementMoves, key) || info === null || element === null) return false;
  const { shape } = info.tensors[element.tensor];
  const [fromEnd, by] = elementMoves[key];
  const axis = shape.length - fromEnd;
  const index = element.index.slice();
  if (axis >= 0) index[axis] = Math.max(0, Math.min(shape[axis] - 1, index[axis] + by));
  select(index);
  return true;
}
