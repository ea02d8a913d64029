import { describe, expect, test } from "vitest";
import { CALLED, calls } from "./option-calls.js";
import { optionTakers } from "./option-takers.js";
import { ENTRIES } from "./project-files.js";

const takers = optionTakers(Object.values(ENTRIES));

const refusal = async (call: () => unknown): Promise<string> => {
  try {
    await call();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
};

const nameInErrors = (taker: string): string =>
  CALLED[taker] ?? (/\.open$/.test(taker) ? taker : taker.split(".").at(-1)!);

test("what takes options is found in functions, constructors, methods and static methods", () => {
  const some = ["sum", "clamp", "nn.Conv2d", "nn.init.uniform", "Module.loadStateDict", "Study.open"];
  expect(takers).toEqual(expect.arrayContaining([...some, "fit", "loadMnist", "arbitraries.shape"]));
});

test("there is a call of each", () => {
  expect(Object.keys(calls).sort()).toEqual([...new Set(takers)].sort());
});

describe("an option that there is none of is refused by", () => {
  test.each(Object.entries(calls))("%s", async (taker, call) => {
    expect(await refusal(() => call({ optoin: 1 }))).toMatch(
      new RegExp(
        `^ValueError: ${nameInErrors(taker)}: there is no option "optoin"(; did you mean "\\w+"\\?|;) there are \\w`,
      ),
    );
  });
});
