import type { Backend } from "../../src/backends/backend.js";
import type * as select from "../../src/backends/select.js";

/** The backend in use; null for the one that `useBackend` chose. */
export const active: { backend: Backend | null } = { backend: null };

/**
 * The module src/backends/select.ts with {@link active} put in front, for `vi.mock`: there is no public way to put in
 * a backend that the library does not know.
 */
export function withActive(real: typeof select): typeof select {
  return {
    ...real,
    backend: () => active.backend ?? real.backend(),
    backendFor: (dtype) =>
      active.backend === null || dtype === "float64" ? real.backendFor(dtype) : active.backend,
  };
}
