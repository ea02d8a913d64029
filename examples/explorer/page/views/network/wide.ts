import { signal } from "@preact/signals";

const media = matchMedia("(min-width: 40rem)");

/** Whether choices stand beside each other; on a narrow page they are folded, and the network comes first. */
export const isWide = signal(media.matches);

media.addEventListener("change", () => {
  isWide.value = media.matches;
});
