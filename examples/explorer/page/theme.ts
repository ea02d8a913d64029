import { computed, signal } from "@preact/signals";
import { at } from "./address.js";
import type { Theme } from "./parts/colors.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const system = signal<Theme>(dark.matches ? "dark" : "light");
dark.addEventListener("change", () => {
  system.value = dark.matches ? "dark" : "light";
});

export const theme = computed(
  (): Theme => (at.theme.value === "light" || at.theme.value === "dark" ? at.theme.value : system.value),
);
