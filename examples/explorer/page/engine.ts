// The worker in which pellucid runs, as an object whose methods answer promises.

import { type Remote, wrap } from "comlink";
import type { Engine } from "../engine/engine.js";
import { trouble } from "./trouble.js";

const worker = new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module" });
worker.addEventListener("error", (event) => {
  trouble.value = event.message || "the worker that computes could not be started";
});

/** Each room of the engine answers promises. (Comlink's own type says so of methods, not of objects with methods.) */
type Rooms = { readonly [Room in keyof Engine]: Remote<Engine[Room]> };

export const engine = wrap<Engine>(worker) as unknown as Rooms;
