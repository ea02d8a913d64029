// Everything that runs in the worker, in one object: the page calls it through comlink.

import { Bugs } from "./bugs/room.js";
import { Session } from "./session.js";
import { Trial } from "./trial.js";
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
  trial: new Trial(session, walking),
  bugs: new Bugs(session),
};

export type Engine = typeof engine;
