import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { isCalm } from "../../../../media.js";
import { sought } from "../../../../selection.js";

/** Milliseconds that what is above may take to be drawn; until then it may push what is sought away. */
const PATIENCE = 1000;

/** What was brought into view last. */
let seen = 0;

/** Brings a box into view whenever the reader has chosen an element, once that is there. */
export function useSought(box: RefObject<HTMLElement | null>, isThere: boolean): void {
  const count = sought.value;
  useEffect(() => {
    if (!isThere || count === seen) return undefined;
    const begun = performance.now();
    let frame = 0;
    const come = () => {
      const isDrawn = box.current?.closest(".detail")?.querySelector('[aria-busy="true"]') === null;
      if (!isDrawn && performance.now() - begun < PATIENCE) {
        frame = requestAnimationFrame(come);
        return;
      }
      seen = count;
      box.current?.scrollIntoView({ block: "nearest", behavior: isCalm.peek() ? "instant" : "smooth" });
    };
    come();
    return () => cancelAnimationFrame(frame);
  }, [count, isThere]);
}
