import { randint, randn } from "pellucid";
import type { NetworkName } from "../../../examples/explorer/engine/network-names.js";
import { Session } from "../../../examples/explorer/engine/session.js";
import type { WalkInfo } from "../../../examples/explorer/engine/walk.js";
import { Walking } from "../../../examples/explorer/engine/walking.js";

/** A walk of N random images through a network with random weights, as a step of its training goes. */
export async function trainingWalk(
  network: NetworkName,
  N: number,
  dropout = 0,
): Promise<{ walking: Walking; info: WalkInfo }> {
  const session = new Session();
  await session.openNamed({ network, dropout }, "random", 1);
  const walking = new Walking(session, async () => [
    randn([N, 1, 28, 28], { seed: 1 }),
    randint(0, 10, [N], { seed: 2 }),
  ]);
  return { walking, info: await walking.begin({ from: "training" }) };
}
