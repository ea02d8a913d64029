import { type Signal, signal } from "@preact/signals";

/** Whether a media query matches, now and later. */
export function matches(query: string): Signal<boolean> {
  const media = matchMedia(query);
  const now = signal(media.matches);
  media.addEventListener("change", () => {
    now.value = media.matches;
  });
  return now;
}

/** Whether nothing shall move by itself. */
export const isCalm = matches("(prefers-reduced-motion: reduce)");
