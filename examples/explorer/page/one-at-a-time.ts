/**
 * Answers one question at a time, and each to its end; of those that come meanwhile only the last waits.
 *
 * @param answer is also given what tells whether another question has come since.
 */
export function oneAtATime<Q>(
  answer: (question: Q, isOld: () => boolean) => Promise<void>,
): (question: Q) => Promise<void> {
  let waiting: { question: Q } | null = null;
  let busy = false;
  return async (asked) => {
    waiting = { question: asked };
    if (busy) return;
    busy = true;
    try {
      while (waiting !== null) {
        const { question }: { question: Q } = waiting;
        waiting = null;
        await answer(question, () => waiting !== null);
      }
    } finally {
      busy = false;
    }
  };
}
