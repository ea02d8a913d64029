import { PellucidError } from "../errors.js";

/**
 * What the system's words mean, and what to do about them.
 *
 * Source: https://pubs.opengroup.org/onlinepubs/9699919799/basedefs/errno.h.html
 */
const FAILURES: Readonly<Record<string, readonly [meaning: string, wayOut: string]>> = {
  EACCES: ["there is no permission", "allow it, or name another path"],
  EBUSY: ["it is in use", "wait, or name another path"],
  EDQUOT: ["the quota of the disk is used up", "make room, and go on"],
  EEXIST: ["a file is in the way", "name another path"],
  EFBIG: ["the file would be larger than this system or user may make one", "raise the limit (ulimit -f)"],
  EINVAL: ["the file system there cannot do it", "name another path"],
  EIO: ["the disk fails", "check the disk"],
  EISDIR: ["it is a directory", "name a file, or move the directory away"],
  ELOOP: ["its links lead in a circle", "name another path"],
  EMFILE: ["too many files are open", "raise the limit (ulimit -n)"],
  ENAMETOOLONG: ["the name is too long", "name another path"],
  ENFILE: ["too many files are open on this machine", "end other programs, and do it again"],
  ENOENT: ["there is no such file or directory", "name another path"],
  ENOSPC: ["the disk is full", "make room, and go on"],
  ENOTDIR: ["a part of the path is a file", "name another path"],
  ENOTEMPTY: ["a directory is in the way", "name another path"],
  EPERM: ["it is not allowed", "name another path"],
  EPIPE: ["nobody reads it any more", "do it again"],
  EROFS: ["the file system can only be read", "name another path"],
  FILE_TOO_LARGE: ["it is larger than 2 GiB, which is the most that is read", "name another file"],
};

/**
 * An error of the file system in one line: what was being done to which path, what the system said, and the way out.
 * What is no error of the system is given back as it is.
 *
 * @param doing begins the line, such as "JsonlLog: cannot write to".
 * @param intact what the failure has not touched, for people.
 * @example
 * const full = Object.assign(new Error("write"), { code: "ENOSPC" }); // in earnest: what Node throws
 * String(fileError("notes: cannot write", "notes.txt", full));
 * // "PellucidError: notes: cannot write notes.txt: the disk is full (ENOSPC); make room, and go on"
 */
export function fileError(doing: string, path: string, cause: unknown, intact?: string): unknown {
  if (!isSystemError(cause)) return cause;
  const { code, message } = cause;
  const [meaning, wayOut] = FAILURES[code.replace("ERR_FS_", "")] ?? [message, "mend that, and do it again"];
  const parts = [
    `${doing} ${path === "" ? '""' : path}: ${meaning} (${code})`,
    ...(intact === undefined ? [] : [intact]),
    wayOut,
  ];
  return new PellucidError(parts.join("; "), { path, code }, { cause });
}

/** Of Node's own errors, such as ERR_INVALID_ARG_TYPE, only those about files are the system's. */
const isSystemError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error &&
  !(error instanceof PellucidError) &&
  /^E[A-Z0-9]+$|^ERR_FS_/.test((error as NodeJS.ErrnoException).code ?? "");
