// The lines of the library that compute what the page shows.

/** Lines of a file, and which of them do the computing. */
export interface Excerpt {
  readonly file: string;
  /** The number of the first line in the file, from 1. */
  readonly line: number;
  readonly text: string;
  /** Lines that are lit, counted within the text from 0. */
  readonly lit: readonly number[];
}

/** By op and direction: "conv2d", "conv2d/0" for the gradient of its first argument, "Adam". */
export type Excerpts = Readonly<Record<string, readonly Excerpt[]>>;

export function excerpts(): Excerpts {
  return {};
}
