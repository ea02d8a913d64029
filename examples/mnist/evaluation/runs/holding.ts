import { lockDirectory } from "pellucid/data";

/** A training whose parent was killed ends by itself, but first comes to the end of its batch. */
export const PATIENCE_WITH_ORPHANS_MS = 5000;

/** Makes the directory of a run, or of several, and does something while no other process may train there. */
export async function holding<T>(
  directory: string,
  action: () => T | Promise<T>,
  { patience = 0 } = {},
): Promise<T> {
  const release = lockDirectory(directory, { patience });
  try {
    return await action();
  } finally {
    release();
  }
}
