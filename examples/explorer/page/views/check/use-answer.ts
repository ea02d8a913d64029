import { useEffect, useState } from "preact/hooks";
import { told } from "../../trouble.js";

/**
 * What the worker answers, kept until the answer to another question is there; undefined at first.
 *
 * @param ask answers null where there is nothing to ask.
 * @param question what the question depends on; it is asked anew when that changes,
 * @param settle and has not changed for so many milliseconds.
 */
export function useAnswer<T>(
  ask: () => Promise<T> | null,
  question: string,
  settle = 0,
): { answer: T | undefined; waiting: boolean } {
  const [held, hold] = useState<{ question: string; answer: T } | null>(null);
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      const asked = ask();
      if (asked === null) return;
      void told(asked).then((answer) => {
        if (!stale && answer !== undefined) hold({ question, answer });
      });
    }, settle);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [question]);
  return { answer: held?.answer, waiting: held?.question !== question };
}
