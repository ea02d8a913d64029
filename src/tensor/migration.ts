// When another backend is chosen, elements are copied over where they are next needed. On a device that cannot be read at
// once it would be too late for that, so parameters, optimizer state and what was kept are fetched before it is left.

import type { Backend } from "../backends/backend.js";
import { onLeaving } from "../backends/select.js";

/** Something that can be copied to the host while the backend that it is on can still be awaited. */
export interface Migrant {
  leave(from: Backend): Promise<void>;
}

const migrants = new Set<WeakRef<Migrant>>();
let sweepAt = 1024;

/** Fetches it, if it is still there, whenever its backend is left. */
export function migrateOnSwitch(migrant: Migrant): void {
  migrants.add(new WeakRef(migrant));
  if (migrants.size < sweepAt) return;
  for (const ref of migrants) if (ref.deref() === undefined) migrants.delete(ref);
  sweepAt = Math.max(1024, 2 * migrants.size);
}

onLeaving(async (from) => {
  // What was on a device that is lost is lost too: whoever needs it is told.
  for (const ref of migrants)
    await ref
      .deref()
      ?.leave(from)
      .catch(() => {});
});
