import { PellucidError } from "pellucid";
import { fileError } from "pellucid/data";

/** An error as a line for people; one that nobody has thought of is thrown on, with its stack. */
export function messageFor(error: unknown): string {
  if (error instanceof PellucidError) return `${error.name}: ${error.message}`;
  const { syscall = "use", path = "a file" } = error as NodeJS.ErrnoException;
  const told = fileError(`cannot ${syscall}`, path, error);
  if (told instanceof PellucidError) return told.message;
  throw error;
}
