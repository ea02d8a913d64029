// What the reader answered in each chapter. It is kept in the browser, where that lets a page keep something.

import { signal } from "@preact/signals";

const KEY = "pellucid-explorer-tour";

/** By the name of the chapter: the place of the choice, or −1 where the reader wanted to see without guessing. */
type Answers = Readonly<Record<string, number>>;

function read(): Answers {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const entries = Object.entries(kept).filter(([, choice]) => Number.isInteger(choice));
    return Object.fromEntries(entries) as Answers;
  } catch {
    return {};
  }
}

export const answers = signal<Answers>(read());

/** Whether the last answer could be kept for another visit. */
export const kept = signal(true);

export function answer(chapter: string, choice: number | null): void {
  const { [chapter]: _, ...others } = answers.value;
  answers.value = choice === null ? others : { ...others, [chapter]: choice };
  try {
    localStorage.setItem(KEY, JSON.stringify(answers.value));
    kept.value = true;
  } catch {
    kept.value = false;
  }
}
