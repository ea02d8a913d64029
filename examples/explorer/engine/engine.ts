// Everything that runs in the worker, in one object: the page calls it through comlink.

import { Bugs } from "./bugs/room.js";
import { Digits } from "./digits.js";
import { Playing } from "./playing/playing.js";
import { Session } from "./session.js";
import { Survey } from "./survey.js";
import { Training } from "./training/training.js";
import { Trial } from "./trial.js";
import { Walking } from "./walking.js";

const session = new Session();
const training = new Training(session);
const walking = new Walking(session, () => training.nextBatch());

export const engine = {
  session: {
    start: (base: string, backend: string) => session.start(base, backend),
    open: (...args: Parameters<Session["openNamed"]>) => session.openNamed(...args),
    openFile: (bytes: Uint8Array, file: string) => session.openFile(bytes, file),
  },
  walking,
  digits: new Digits(session),
  training,
  playing: new Playing(session),
  trial: new Trial(session, walking),
  bugs: new Bugs(session),
  survey: new Survey(session),
};

export type Engine = typeof engine;
