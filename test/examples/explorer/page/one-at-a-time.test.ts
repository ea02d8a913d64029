import { expect, test } from "vitest";
import { oneAtATime } from "../../../../examples/explorer/page/one-at-a-time.js";

test("a question that runs is answered to its end, then the last of those that came meanwhile", async () => {
  const heard: [question: number, isOld: boolean][] = [];
  const ends: (() => void)[] = [];
  const ask = oneAtATime(async (question: number, isOld) => {
    await new Promise<void>((resolve) => ends.push(resolve));
    heard.push([question, isOld()]);
  });
  const all = ask(1);
  for (const question of [2, 3, 4]) void ask(question);
  expect(ends).toHaveLength(1);
  ends[0]();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]();
  await all;
  expect(heard).toEqual([
    [1, true],
    [4, false],
  ]);
});

test("one that fails does not stand in the way of the next", async () => {
  const ask = oneAtATime(async (question: string) => {
    if (question === "bad") throw new Error("no answer");
  });
  await expect(ask("bad")).rejects.toThrow("no answer");
  await expect(ask("good")).resolves.toBeUndefined();
});
