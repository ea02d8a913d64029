// How a backend's answer is compared with the reference's. No test runner in here: it runs in browsers too.

import type { Backend, Storage } from "../../src/backends/backend.js";
import { CpuBackend } from "../../src/backends/cpu.js";
import type { Case, Data } from "./cases.js";

export const reference = new CpuBackend();

export type Result = Record<string, Data | null>;

/** Uploads the arrays among the arguments, calls the kernel, reads all of its results, and frees everything. */
export async function call(backend: Backend, { kernel, args }: Case): Promise<Result> {
  const uploaded: Storage[] = [];
  const upload = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) {
      uploaded.push(backend.upload((value as Data).slice()));
      return uploaded[uploaded.length - 1];
    }
    if (Array.isArray(value) && value.every((part) => ArrayBuffer.isView(part))) return value.map(upload);
    return value;
  };
  const run = backend.kernels[kernel] as (...args: unknown[]) => Storage | Record<string, Storage | null>;
  const result = run(...args.map(upload));
  const isStorage = typeof (result as Storage).byteLength === "number";
  const parts = isStorage ? { result: result as Storage } : (result as Record<string, Storage | null>);
  const data: Result = {};
  for (const [name, storage] of Object.entries(parts)) {
    data[name] = storage === null ? null : ((await backend.read(storage)) as Data);
  }
  for (const storage of new Set([...uploaded, ...Object.values(parts)])) {
    if (storage !== null) backend.free(storage);
  }
  return data;
}

/** What a device cannot be asked for. */
export interface Allowance {
  /** Numbers below the smallest normal float32 may count as 0. */
  flushesSubnormals: boolean;
  /** What a case's tolerance is multiplied by; one that asks for the same bits counts as one rounding then. */
  slack: (c: Case) => number;
}

const EXACT: Allowance = { flushesSubnormals: false, slack: () => 1 };
const EPS = 2 ** -23;
const SMALLEST_NORMAL = 2 ** -126;

/** The first element that is too far from the reference, or null; NaN and infinities must be the same. */
function firstDifference(
  got: Data,
  want: Data,
  c: Case,
  { flushesSubnormals, slack }: Allowance,
): string | null {
  if (got.constructor !== want.constructor || got.length !== want.length) {
    return `${got.constructor.name} of ${got.length} instead of ${want.constructor.name} of ${want.length}`;
  }
  const scale = Array.from(want, Math.abs)
    .filter(Number.isFinite)
    .reduce((a, b) => Math.max(a, b), 0);
  const factor = slack(c);
  const tolerance = factor === 1 ? c.tolerance : factor * Math.max(c.tolerance, EPS / 2);
  const isZero = (value: number) => Math.abs(value) < SMALLEST_NORMAL;
  for (let i = 0; i < want.length; i++) {
    const same = got[i] === want[i] || (Number.isNaN(got[i]) && Number.isNaN(want[i]));
    if (same || (flushesSubnormals && isZero(got[i]) && isZero(want[i]))) continue;
    if (!(Math.abs(got[i] - want[i]) <= tolerance * scale)) return `[${i}] is ${got[i]}, not ${want[i]}`;
  }
  return null;
}

/** The same case without numbers that a device may flush. */
function withoutSubnormals(c: Case): Case {
  const flush = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(flush);
    if (!(value instanceof Float32Array)) return value;
    return value.map((x) => (Math.abs(x) < SMALLEST_NORMAL ? 0 * Math.sign(x) : x));
  };
  return { ...c, args: c.args.map(flush) };
}

/** What is wrong with a backend's answer to a case, or null. */
export async function difference(
  backend: Backend,
  asked: Case,
  allowance: Allowance = EXACT,
  truth: Backend = reference,
): Promise<string | null> {
  const c = allowance.flushesSubnormals ? withoutSubnormals(asked) : asked;
  const want = await call(truth, c);
  const got = await call(backend, c);
  if (Object.keys(got).join() !== Object.keys(want).join()) return `it has ${Object.keys(got)}`;
  for (const [part, expected] of Object.entries(want)) {
    const actual = got[part];
    if (expected === null || actual === null) {
      if (expected !== actual) return `${part} is ${actual === null ? "missing" : "there"}`;
      continue;
    }
    const found = firstDifference(actual, expected, c, allowance);
    if (found !== null) return `${part}${found}`;
  }
  return null;
}
