// What the page asks about bugs: what the checks say, and how a training with one goes.

import type { Session } from "../session.js";
import type { BugName } from "./bug.js";
import { bugs } from "./index.js";
import { right } from "./parts.js";
import { Race, type RaceState } from "./race.js";
import type { Verdict } from "./verdict.js";

const IMAGES = 2000;

export class Bugs {
  readonly #session: Session;
  #race: Race | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The lines of every bug, as they are and as they should be. */
  async lines(): Promise<Record<BugName, { wrong: string; right: string }>> {
    const entries = Object.values(bugs).map(({ name, wrongLine, rightLine }) => [
      name,
      { wrong: wrongLine, right: rightLine },
    ]);
    return Object.fromEntries(entries);
  }

  /** All checks, of a training with this bug, or of the right one. */
  async check(bug: BugName | null): Promise<Verdict[]> {
    // What gradcheck needs is half as large as the engine: it is loaded when it is asked for.
    const { battery } = await import("./battery.js");
    return battery(bug === null ? right : { ...right, ...bugs[bug].wrong });
  }

  /** Begins two trainings on the first images of the training set; whatever ran before is over. */
  async begin(bug: BugName, steps: number, seed: number): Promise<RaceState> {
    const [train, heldOut] = await Promise.all([
      this.#session.images("train"),
      this.#session.images("first"),
    ]);
    this.#race = new Race(bugs[bug], train.take(IMAGES), heldOut, steps, seed);
    return this.#race.state();
  }

  /** Goes on by some steps; null where nothing has begun. */
  async advance(steps: number): Promise<RaceState | null> {
    return (await this.#race?.advance(steps)) ?? null;
  }
}
