import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { printed, tsx } from "../../support/run-node.js";
import { noPeers } from "./packages.js";
import { findingsOf, isClose, isFound, pageOf } from "./page.js";
import type { Trial } from "./trial.js";

if (noPeers !== null && everything && process.env.CI) throw new Error(`libraries are missing: ${noPeers}`);

describe.runIf(everything && noPeers === null)("the gradients of other libraries", () => {
  let trials: Trial[] = [];
  beforeAll(async () => {
    trials = JSON.parse(await printed(tsx("test/testing/peers/main.ts", "--json")));
  });

  test("are tried on as many ops as the page says", () => {
    const counts = trials.map(({ rows }) => new Set(rows.map(({ op }) => op)).size);
    expect(counts[0]).toBeGreaterThanOrEqual(80);
    expect(counts[1]).toBeGreaterThanOrEqual(60);
    for (const { rows } of trials) expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  test("fail where somebody has looked at it by hand, and nowhere else", () => {
    for (const trial of trials) {
      const found = trial.rows.filter(isFound).map(({ key }) => key);
      expect(found.sort()).toEqual(Object.keys(findingsOf(trial)).sort());
    }
  });

  test("differ there from the right ones, but where the value is what is rounded", () => {
    for (const trial of trials) {
      for (const [key, { kind, right }] of Object.entries(findingsOf(trial))) {
        const { gradients, outcome } = trial.rows.find((row) => row.key === key)!;
        expect([key, outcome]).toEqual([key, kind === "throws" ? "throws" : "wrong"]);
        for (const [input, numbers] of Object.entries(right ?? {})) {
          const answered = gradients![Number(input)];
          expect(answered).toHaveLength(numbers.length);
          expect([key, numbers.every((x, i) => isClose(answered[i], x))]).toEqual([key, kind === "value"]);
        }
      }
    }
  });

  test("are those of the page", () => {
    const page = readFileSync(new URL("README.md", import.meta.url), "utf8");
    const date = /on (\d{4}-\d\d-\d\d);/.exec(page)![1];
    expect(pageOf(trials, date)).toBe(page);
  });
});
