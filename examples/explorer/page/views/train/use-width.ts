import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** The width of an element in pixels, kept up to date. */
export function useWidth(element: RefObject<HTMLElement>, before = 400): number {
  const [width, setWidth] = useState(before);
  useEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => setWidth(Math.round(contentRect.width)));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
