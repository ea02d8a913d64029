// The words of the page, in the language of the reader.

import { computed } from "@preact/signals";
import { at } from "./address.js";
import { en } from "./i18n/en.js";
import { zh } from "./i18n/zh.js";

export const languages = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof languages;

const dictionaries = { en, zh };

export const language = computed((): Language => {
  const wanted = at.lang.value || navigator.language;
  return wanted.startsWith("zh") ? "zh" : "en";
});

/** The dictionary of the reader's language: `words.value.network.title`. */
export const words = computed(() => dictionaries[language.value]);
