import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { told } from "../../../trouble.js";

/** While the drawing still changes, what is dear waits this long, in ms. */
const CALM = 150;

/**
 * What `work` answers once nothing in `on` has changed for a moment; the answer before stays until then. Null without `work`,
 * and at first.
 */
export function useLater<T>(work: (() => Promise<T>) | null, on: readonly unknown[]): Signal<T | null> {
  const found = useSignal<T | null>(null);
  useEffect(() => {
    if (work === null) {
      found.value = null;
      return;
    }
    let stale = false;
    const timer = setTimeout(async () => {
      const answer = await told(work());
      if (!stale && answer !== undefined) found.value = answer;
    }, CALM);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, on);
  return found;
}
