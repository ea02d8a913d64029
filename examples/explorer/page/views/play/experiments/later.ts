import { useEffect, useMemo, useState } from "preact/hooks";
import type { Opened } from "../../../../engine/session.js";
import { opened, version } from "../../../model.js";
import { oneAtATime } from "../../../one-at-a-time.js";
import { told } from "../../../trouble.js";

/** While the drawing still changes, what is dear waits this long, in ms. */
const CALM = 150;

interface Held<Q, A> {
  /** What it is the answer to: what is shown with it belongs to this question, not to the present one. */
  asked: Q;
  answer: A;
}

/**
 * What `ask` answers once the question has not changed for a moment, with the question; the answer before stays until then,
 * as waiting. A network that learns is asked anew, and its last answer is not waiting for that; one of another network is
 * nothing.
 *
 * @param question null where there is nothing to ask.
 * @param calm milliseconds for which the question must not have changed.
 * @returns null without a question, and until its first answer.
 */
export function useLater<Q extends readonly unknown[], A>(
  question: Q | null,
  ask: (...question: [...Q]) => Promise<A>,
  calm = CALM,
): (Held<Q, A> & { waiting: boolean }) | null {
  const [held, hold] = useState<(Held<Q, A> & { network: Opened | null }) | null>(null);
  const network = opened.value;
  const put = useMemo(
    () =>
      oneAtATime(async (asked: Q) => {
        const of = opened.peek();
        const answer = await told(ask(...asked));
        if (answer !== undefined) hold({ asked, answer, network: of });
      }),
    [],
  );
  useEffect(() => {
    if (question === null) {
      hold(null);
      return;
    }
    const timer = setTimeout(() => void put(question), calm);
    return () => clearTimeout(timer);
  }, [...(question ?? []), network, version.value]);
  if (question === null || held === null || held.network !== network) return null;
  return { ...held, waiting: held.asked.some((part, i) => part !== question[i]) };
}
