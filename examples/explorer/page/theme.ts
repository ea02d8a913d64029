import { computed, signal } from "@preact/signals";
import { options } from "preact";
import { at } from "./address.js";
import { matches } from "./media.js";
import type { Theme } from "./parts/colors.js";

const dark = matches("(prefers-color-scheme: dark)");
const printing = signal(false);

/** What is printed is on white paper. */
export const theme = computed((): Theme => {
  if (printing.value) return "light";
  if (at.theme.value === "light" || at.theme.value === "dark") return at.theme.value;
  return dark.value ? "dark" : "light";
});

/** The page is printed as it is when the event is over: it is rendered at once. */
function onPrint(isPrinting: boolean): void {
  const { debounceRendering } = options;
  options.debounceRendering = (render) => render();
  printing.value = isPrinting;
  options.debounceRendering = debounceRendering;
}
addEventListener("beforeprint", () => onPrint(true));
addEventListener("afterprint", () => onPrint(false));
