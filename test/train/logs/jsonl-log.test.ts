import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { JsonlLog } from "../../../src/train/logs/jsonl-log.js";
import { directoryOfTest, inDirectory } from "../../support/directories.js";

const linesOf = (path: string) => readFileSync(path, "utf8").split("\n").slice(0, -1);
const stepsOf = (path: string): number[] => linesOf(path).map((line) => JSON.parse(line).step);

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Logs the steps, each with a value that tells which session wrote it. */
async function session(path: string, steps: number[], resumeAtStep?: number): Promise<void> {
  const log = await JsonlLog.open(path, { resumeAtStep });
  for (const step of steps) log.write({ step, epoch: 1, values: { loss: step, "ø/µ": resumeAtStep ?? -1 } });
  log.close();
}

afterEach(() => {
  vi.useRealTimers();
});

describe("JsonlLog", () => {
  test("writes a line at once: time, step, epoch and the values under their names", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 24, 9, 30, 0, 250) });
    const path = join(directoryOfTest(), "runs", "first", "log.jsonl");
    const log = await JsonlLog.open(path);
    log.write({ step: 938, epoch: 1, values: { "loss/train": 0.125, lr: 1e-3 } });
    expect(readFileSync(path, "utf8")).toBe(
      '{"time":"2026-11-24T09:30:00.250Z","step":938,"epoch":1,"loss/train":0.125,"lr":0.001}\n',
    );
    log.close();
  });

  test("writes what is not finite as null, and every finite number as it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double(), { minLength: 1 }), (numbers) =>
        inDirectory(async (directory) => {
          const path = join(directory, "log.jsonl");
          const log = await JsonlLog.open(path);
          for (const x of numbers) log.write({ step: 1, epoch: 1, values: { x } });
          log.close();
          // JSON does not tell −0 from 0.
          const expected = numbers.map((x) => (Number.isFinite(x) ? x + 0 : null));
          expect(linesOf(path).map((line) => JSON.parse(line).x)).toEqual(expected);
        }),
      ),
    );
  });

  test("a run that is killed anywhere and resumed at its checkpoint has each step once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 12 }),
        fc.nat({ max: 12 }),
        fc.nat(),
        fc.integer({ min: 1, max: 12 }),
        (checkpoint, beyond, anywhere, further) =>
          inDirectory(async (directory) => {
            const path = join(directory, "log.jsonl");
            await session(path, range(0, checkpoint + 1));
            const { length } = readFileSync(path);
            await session(path, range(checkpoint + 1, checkpoint + 1 + beyond), checkpoint);
            const { length: all } = readFileSync(path);
            truncateSync(path, length + (anywhere % (all - length + 1)));

            const before = readFileSync(path).subarray(0, length);
            await session(path, range(checkpoint + 1, checkpoint + 1 + further), checkpoint);
            expect(readFileSync(path).subarray(0, length)).toEqual(before);
            expect(stepsOf(path)).toEqual(range(0, checkpoint + 1 + further));
          }),
      ),
    );
  });

  test("a torn line is dropped even where its step would be kept", async () => {
    const path = join(directoryOfTest(), "log.jsonl");
    writeFileSync(path, '{"step":1}\n{"step":2}\n{"step":3}');
    (await JsonlLog.open(path, { resumeAtStep: 9 })).close();
    expect(readFileSync(path, "utf8")).toBe('{"step":1}\n{"step":2}\n');
  });

  test("a run that is not resumed begins a new log", async () => {
    const path = join(directoryOfTest(), "log.jsonl");
    await session(path, [0, 10, 20]);
    await session(path, [0, 5]);
    expect(stepsOf(path)).toEqual([0, 5]);
  });

  test("a run that had no log yet can be resumed", async () => {
    const path = join(directoryOfTest(), "log.jsonl");
    await session(path, [11, 12], 10);
    expect(stepsOf(path)).toEqual([11, 12]);
  });

  test("refuses steps that fall, and writes nothing then", async () => {
    const path = join(directoryOfTest(), "log.jsonl");
    const log = await JsonlLog.open(path, { resumeAtStep: 10 });
    for (const step of [9, Number.NaN, 10.5]) {
      expect(() => log.write({ step, epoch: 1, values: {} })).toThrow(
        `log: step ${step} comes after step 10 in ${path}; steps must be integers that do not fall`,
      );
    }
    log.write({ step: 10, epoch: 1, values: {} });
    log.close();
    expect(stepsOf(path)).toEqual([10]);
  });

  test.each(["time", "step", "epoch"])("refuses a value named %s", async (name) => {
    const path = join(directoryOfTest(), "log.jsonl");
    const log = await JsonlLog.open(path);
    expect(() => log.write({ step: 1, epoch: 1, values: { [name]: 3 } })).toThrow(
      `log: a value is named ${name}, which every line has already; name it otherwise than time, step, epoch`,
    );
    log.close();
    expect(readFileSync(path, "utf8")).toBe("");
  });

  test.each([
    ["no JSON", "loss 0.5", "loss 0.5"],
    ["without a step", '{"loss":0.5}', '{"loss":0.5}'],
    ["null", "null", "null"],
    ["long", "x".repeat(100), `${"x".repeat(60)}…`],
  ])("does not touch a file with a line that is %s", async (_, line, shown) => {
    const path = join(directoryOfTest(), "log.jsonl");
    const text = `{"step":1}\n${line}\n{"step":3}\n`;
    writeFileSync(path, text);
    await expect(JsonlLog.open(path, { resumeAtStep: 2 })).rejects.toThrow(
      `log: line 2 of ${path} is ${shown}; it must be a JSON object with an integer step; mend it, or move the file away`,
    );
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});
