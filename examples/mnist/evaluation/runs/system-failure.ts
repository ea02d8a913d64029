import { PellucidError } from "pellucid";

/** What a process exits with where the system failed it. Source: sysexits.h, EX_IOERR. */
export const SYSTEM_FAILURE = 74;

/**
 * Whether it was the system that failed, and not the training: a full disk, no permission, too many open files. Once that
 * is mended, the training can go on.
 */
export const isSystemFailure = (error: unknown): error is PellucidError =>
  error instanceof PellucidError && typeof error.details.code === "string";
