import { useEffect, useRef } from "preact/hooks";
import { walk } from "../../model.js";
import { chosen, indexAt, positionOf, select } from "../../selection.js";
import { goToStep, steps, walkBy } from "../../steps.js";

/** Arrows walk, Home and End jump, Space plays, and with Shift the arrows go through the elements of the step's tensor. */
export function useKeys(toggle: () => void): void {
  const latest = useRef(toggle);
  latest.current = toggle;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTakenBy(event)) return;
      const act = event.shiftKey ? elementKeys[event.key] : stepKeys[event.key];
      if (act !== undefined) act();
      else if (event.key === " ") latest.current();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

const stepKeys: Record<string, (() => void) | undefined> = {
  ArrowRight: () => walkBy(1),
  ArrowLeft: () => walkBy(-1),
  Home: () => goToStep(0),
  End: () => goToStep(steps.peek().length - 1),
};

const elementKeys: Record<string, (() => void) | undefined> = {
  ArrowRight: () => elementBy(1),
  ArrowLeft: () => elementBy(-1),
};

function elementBy(count: number): void {
  const [info, element] = [walk.peek(), chosen.peek()];
  if (info === null || element === null) return;
  const { shape } = info.tensors[element.tensor];
  const size = shape.reduce((product, n) => product * n, 1);
  select(indexAt((positionOf(element.index, shape) + count + size) % size, shape));
}

/** Whether what has the focus has a use for this key itself. */
function isTakenBy({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches("input, select, textarea, [contenteditable], [role=application], canvas[tabindex]"))
    return true;
  return key === " " && target.matches("button, a, summary");
}
