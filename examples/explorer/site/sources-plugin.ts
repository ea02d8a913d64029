// The project's own source, where the page can import it: `import excerpts from "virtual:excerpts"`.

import type { Plugin } from "vite";
import { excerpts } from "./excerpts.js";

const NAME = "virtual:excerpts";
const RESOLVED = `\0${NAME}`;

export function sources(): Plugin {
  return {
    name: "pellucid-excerpts",
    resolveId: (id) => (id === NAME ? RESOLVED : null),
    load: (id) => (id === RESOLVED ? `export default ${JSON.stringify(excerpts())}` : null),
  };
}
