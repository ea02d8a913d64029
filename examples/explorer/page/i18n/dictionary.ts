import type { en } from "./en.js";

/** The same keys as English: texts, and functions that put numbers and names into texts. */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => infer Text
      ? (...values: V) => Text
      : T[K] extends readonly unknown[]
        ? readonly Translated<T[K][number]>[]
        : Translated<T[K]>;
};

export type Dictionary = Translated<typeof en>;
