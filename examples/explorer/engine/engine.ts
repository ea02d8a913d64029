// Everything that runs in the worker, in one object: the page calls it through comlink.

import { Playing } from "./playing/playing.js";
import { Session } from "./session.js";
import { Walking } from "./walking.js";

const session = new Session();
const walking = new Walking(session, async () => (await session.images("first")).batch([0], 0));

export const engine = {
  session: {
    start: (base: string, backend: string) => session.start(base, backend),
    open: (...args: Parameters<Session["openNamed"]>) => session.openNamed(...args),
    openFile: (bytes: Uint8Array, file: string) => session.openFile(bytes, file),
  },
  walking,
  playing: new Playing(session),
};

export type Engine = typeof engine;
