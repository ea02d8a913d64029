import { signal } from "@preact/signals";

/** What went wrong last, in the words of the library; null where nothing did, or the reader has put it away. */
export const trouble = signal<string | null>(null);

/** Shows what goes wrong in it, and answers undefined then. */
export async function told<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}
