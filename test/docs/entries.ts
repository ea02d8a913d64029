import { ENTRIES, ROOT } from "./project-files.js";

/** All that users may import, by the name that they import it by. */
export const entries: Record<string, Record<string, unknown>> = {};
for (const [entry, file] of Object.entries(ENTRIES)) entries[entry] = await import(ROOT + file);
