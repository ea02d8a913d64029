import { PellucidError } from "pellucid";

/** What happened to the file system, for the errors that people can do something about. */
const WAYS_OUT: Record<string, string> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the quota of the disk is used up; free some space",
  EFBIG: "the file would be larger than this system or user may make one",
  EACCES: "there is no permission; choose another directory",
  EROFS: "the file system can only be read; choose another directory",
  ENOTDIR: "a part of the path is a file; choose another directory",
};

/** An error as a line for people; one that nobody has thought of is thrown on, with its stack. */
export function messageFor(error: unknown): string {
  if (error instanceof PellucidError) return `${error.name}: ${error.message}`;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || !Object.hasOwn(WAYS_OUT, code)) throw error;
  return `cannot ${syscall ?? "write"}${path === undefined ? "" : ` ${path}`}: ${WAYS_OUT[code]}. Files that were there before are as they were; the same command goes on from them`;
}
