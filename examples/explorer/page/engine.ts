// The worker in which pellucid runs, as an object whose methods answer promises.

import { type Endpoint, type Remote, wrap } from "comlink";
import type { Engine } from "../engine/engine.js";
import { words } from "./i18n.js";
import { trouble } from "./trouble.js";

/** Where there can be no worker, one that never answers. */
function startWorker(): Endpoint {
  try {
    const worker = new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("error", ({ message }) => {
      trouble.value = words.peek().page.noWorker(message ?? "");
    });
    return worker;
  } catch (error) {
    trouble.value = words.peek().page.noWorker((error as Error).message);
    return new MessageChannel().port1;
  }
}

/** Each room of the engine answers promises. (Comlink's own type says so of methods, not of objects with methods.) */
type Rooms = { readonly [Room in keyof Engine]: Remote<Engine[Room]> };

export const engine = wrap<Engine>(startWorker()) as unknown as Rooms;
