import { describe } from "../describe.js";
import { BackendError } from "../errors.js";
import type { Backend, Kernels } from "./backend.js";
import { backendNames, reference } from "./start.js";

const isFunction = (value: unknown) => typeof value === "function";
const isFloat = (value: unknown) => value === "float32" || value === "float64";

/** What each member of a backend must be; of the kernels, each is looked at by itself. */
const MEMBERS: Record<Exclude<keyof Backend, "kernels">, (value: unknown) => boolean> = {
  name: (value) => typeof value === "string",
  floats: (value) => Array.isArray(value) && value.every(isFloat),
  fallbacks: Array.isArray,
  describe: isFunction,
  upload: isFunction,
  read: isFunction,
  readsStall: (value) => typeof value === "boolean",
  readSync: (value) => value === null || isFunction(value),
  free: isFunction,
  settle: (value) => value === undefined || isFunction(value),
  finalizer: isFunction,
  memory: isFunction,
};

/** How many of them an error names. */
const NAMED = 12;

/**
 * The backend that somebody has passed to `useBackend`.
 *
 * @throws {BackendError} that names what it lacks, or the options that came with it.
 */
export function requireBackend(value: Backend, options: object): Backend {
  if (typeof value !== "object" || value === null) {
    const names = backendNames.map((name) => `"${name}"`).join(", ");
    throw new BackendError(
      `useBackend: got ${describe(value)}, but it takes a backend or the name of one: ${names}`,
    );
  }
  const quoted = typeof value.name === "string" ? `"${value.name}"` : "this object";
  const missing = missingIn(value);
  if (missing.length > 0) {
    const rest = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : "";
    throw new BackendError(
      `useBackend: ${quoted} is not a whole backend: missing, or of another type, are ${missing.slice(0, NAMED).join(", ")}${rest}; complete({ name, kernels }) brings what is missing`,
      { missing },
    );
  }
  const given = Object.entries(options).flatMap(([name, setting]) => (setting === undefined ? [] : [name]));
  if (given.length > 0) {
    throw new BackendError(
      `useBackend: ${quoted} is used as it is, so ${given.join(", ")} cannot be set; options are for backends that are chosen by name`,
      { options: given },
    );
  }
  return value;
}

function missingIn(value: Partial<Backend>): string[] {
  const members = Object.entries(MEMBERS).filter(([name, fits]) => !fits(value[name as keyof Backend]));
  const kernels = Object.keys(reference.kernels) as (keyof Kernels)[];
  const missing = kernels.filter((name) => !isFunction(value.kernels?.[name]));
  return [...members.map(([name]) => name), ...missing.map((name) => `kernels.${name}`)];
}
