// What a pickle is made of, beside what JavaScript has: null, booleans, numbers, bigints, texts, bytes, arrays and Maps.

/** A tuple of Python, which unlike a list never changes. */
export class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** What a pickle calls by its name in Python, and what is done where it calls it; null where it can only be named. */
export class Named {
  constructor(
    readonly name: string,
    readonly call: ((args: readonly unknown[]) => unknown) | null,
  ) {}
}
