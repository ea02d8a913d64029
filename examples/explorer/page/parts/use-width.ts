import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** The width inside an element in pixels, kept up to date; `before` until it is there. */
export function useWidth(element: RefObject<HTMLElement | null>, before = 0): number {
  const [width, setWidth] = useState(before);
  useLayoutEffect(() => {
    const measure = () => {
      const { paddingLeft, paddingRight } = getComputedStyle(element.current!);
      const inside =
        element.current!.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      // What is not laid out, or is folded away, has none.
      if (inside > 0) setWidth(inside);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
