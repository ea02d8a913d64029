// Everything that runs in the worker, in one object: the page calls it through comlink.

import { Session } from "./session.js";
import { Walking } from "./walking.js";

const session = new Session();
const walking = new Walking(session, async () => (await session.images("first")).batch([0], 0));

export const engine = {
  session: {
    start: (base: string, backend: string) => session.start(base, backend),
    open: (...args: Parameters<Session["openNamed"]>) => session.openNamed(...args),
    /** Bytes of the first images of the test set, 784 each, and what they are. */
    digits: async (count: number) => {
      const { images, labels } = (await session.images("first")).take(count);
      return { pixels: images.slice(), labels: [...labels] };
    },
    openFile: (bytes: Uint8Array, file: string) => session.openFile(bytes, file),
  },
  walking,
};

export type Engine = typeof engine;
