import fs, { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import fc from "fast-check";
import { PellucidError } from "pellucid";
import { afterAll, describe, expect, test } from "vitest";
import type { StudyOptions } from "../../src/tune/header.js";
import { readStudy } from "../../src/tune/record.js";
import { Study } from "../../src/tune/study.js";
import { kill, startChild } from "../processes/tune/processes.js";
import { thrown } from "../support/errors.js";
import { everything, exhaustive, part } from "../support/mode.js";
import { uniforms } from "../support/random.js";
import { times } from "../support/times.js";
import { bowl, essence, options, ownDirectory, runTrials } from "./study-runs.js";

const directory = ownDirectory();
afterAll(directory.remove);
let files = 0;
const newFile = () => directory.file(`${++files}.jsonl`);

/** A study of that many trials that have ended, and two that are under way. */
function begun(ended = 6): string {
  const path = newFile();
  runTrials(path, ended);
  using study = Study.open(path, options);
  study.report(study.ask()!.number, 1, 0.5);
  study.ask();
  return path;
}

describe("a study", () => {
  test("tells what was asked, reported and told, and which trial is best", () => {
    using study = Study.open(newFile(), { ...options, pruner: { type: "median", startupTrials: 1 } });
    expect(study.best).toBe(null);
    const [a, b, c, d] = [study.ask()!, study.ask()!, study.ask()!, study.ask()!];
    expect([a, b, c, d].map(({ number }) => number)).toEqual([0, 1, 2, 3]);
    expect(study.report(a.number, 1, 0.5)).toBe(false);
    study.tell(a.number, { value: 0.25 });
    expect(study.report(b.number, 1, 0.6)).toBe(true);
    study.tell(b.number, { state: "pruned" });
    expect(study.report(c.number, 1, Number.POSITIVE_INFINITY)).toBe(true);
    study.tell(c.number, { state: "failed", reason: "the loss is infinite" });
    study.tell(d.number, { value: 0.25 });
    expect(essence(study.trials)).toEqual([
      { ...a, state: "complete", value: 0.25, intermediate: [{ step: 1, value: 0.5 }], reason: undefined },
      { ...b, state: "pruned", value: null, intermediate: [{ step: 1, value: 0.6 }], reason: undefined },
      {
        ...c,
        state: "failed",
        value: null,
        intermediate: [{ step: 1, value: Number.NaN }],
        reason: "the loss is infinite",
      },
      { ...d, state: "complete", value: 0.25, intermediate: [], reason: undefined },
    ]);
    expect(study.best?.number).toBe(0);
  });

  test("ends at its limit, and a grid where it is tried out", () => {
    using limited = Study.open(newFile(), options);
    expect([limited.ask(2)?.number, limited.ask(2)?.number, limited.ask(2)]).toEqual([0, 1, null]);
    using grid = Study.open(newFile(), {
      name: "grid",
      space: { c: { type: "categorical", choices: ["a", "b"] } },
      direction: "maximize",
      sampler: { type: "grid" },
    });
    expect([grid.ask()?.params.c, grid.ask()?.params.c, grid.ask()]).toEqual(["a", "b", null]);
  });

  test("goes on where it was closed: first with what was under way, from its beginning", () => {
    const path = begun();
    const before = readStudy(path).trials;
    using study = Study.open(path, options);
    expect(study.trials).toEqual(before);
    const again = [study.ask()!, study.ask()!, study.ask()!];
    expect(again.map(({ number }) => number)).toEqual([6, 7, 8]);
    expect(again.slice(0, 2).map(({ params }) => params)).toEqual(
      before.slice(6).map(({ params }) => params),
    );
    expect(study.trials[6]).toMatchObject({ intermediate: [], restarts: 1, state: "running" });
    study.report(6, 1, 0.5);
  });

  test("proposes after a pause what it would have proposed without", () => {
    const [whole, parts] = [newFile(), newFile()];
    for (const count of [1, 7, 8, 20]) runTrials(parts, count);
    expect(essence(readStudy(parts).trials)).toEqual(essence(runTrials(whole, 20)));
  });

  test("refuses what cannot happen, and keeps nothing of it", () => {
    const path = begun();
    using study = Study.open(path, options);
    const content = readFileSync(path, "utf8");
    const done = study.trials.find(({ state }) => state === "complete")!.number;
    const mistakes: [() => unknown, string][] = [
      [
        () => study.tell(done, { value: 1 }),
        `trial ${done} is complete; only one that is running can finish`,
      ],
      [() => study.report(done, 9, 1), `trial ${done} is complete; only one that is running can report`],
      [() => study.tell(8, { value: 1 }), "there is no trial 8; there are 8, counted from 0"],
      [() => study.report(6, 1, 1), "trial 6 reports step 1 after step 1; steps must rise"],
      [() => study.report(6, 1.5, 1), "trial 6 reports step 1.5; a step must be an integer of at least 0"],
      [
        () => study.tell(6, { value: Number.NaN }),
        "trial 6 ends with the value NaN; it must be a finite number, so tell a trial that diverged as failed",
      ],
      [
        () => study.tell(6, { state: "lost" } as never),
        'trial 6 ends as "lost"; it must be complete, pruned, failed',
      ],
    ];
    for (const [call, text] of mistakes) expect(thrown(call)).toBe(`ValueError: study: ${text}`);
    expect(readFileSync(path, "utf8")).toBe(content);
  });

  test("is in its file after every step, in whatever order trials are asked for, report and end", () => {
    const step = fc.record({
      what: fc.constantFrom("ask", "ask", "report", "report", "complete", "pruned", "failed", "reopen"),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
        const path = newFile();
        let study = Study.open(path, options);
        const running: { number: number; params: object; reports: number }[] = [];
        const ended = new Map<number, string>();
        const dead: typeof running = [];
        for (const { what, which } of steps) {
          const trial = running[which % Math.max(1, running.length)];
          if (what === "ask") {
            const asked = study.ask()!;
            const expected = dead.shift();
            expect(asked.number).toBe(expected?.number ?? running.length + ended.size);
            if (expected) expect(asked.params).toEqual(expected.params);
            running.push({ ...asked, reports: 0 });
          } else if (what === "reopen") {
            study.close();
            study = Study.open(path, options);
            dead.push(...running.splice(0));
            dead.sort((a, b) => a.number - b.number);
          } else if (trial && what === "report") {
            study.report(trial.number, ++trial.reports, which / 7);
          } else if (trial) {
            study.tell(
              trial.number,
              what === "complete" ? { value: which / 7 } : { state: what as "pruned" },
            );
            ended.set(trial.number, what);
            running.splice(running.indexOf(trial), 1);
          }
          expect(readStudy(path).trials).toEqual(study.trials);
        }
        for (const { number, params, reports } of running) {
          expect(study.trials[number]).toMatchObject({ params, state: "running" });
          expect(study.trials[number]!.intermediate).toHaveLength(reports);
        }
        for (const [number, state] of ended) expect(study.trials[number]!.state).toBe(state);
        expect(study.trials).toHaveLength(running.length + dead.length + ended.size);
        study.close();
      }),
      times(0.4),
    );
  });
});

describe("the file of a study", () => {
  test("may be cut off at any byte: the trials that had ended before are there, and it goes on", () => {
    const original = readFileSync(begun(3));
    const path = newFile();
    const step = exhaustive ? 1 : everything ? 3 : 10;
    for (const length of part(step, [...Array(original.length + 1).keys()])) {
      const kept = original.subarray(0, length);
      const whole = kept.subarray(0, kept.lastIndexOf(10) + 1).toString();
      const events = whole
        .split("\n")
        .slice(1, -1)
        .map((line) => JSON.parse(line));
      const ended = events.filter(({ event }) => event === "finish").map(({ trial }) => trial);
      writeFileSync(path, kept);
      using study = Study.open(path, options);
      const trials = study.trials.filter(({ state }) => state !== "running");
      expect(trials.map(({ number }) => number)).toEqual(ended.toSorted((a, b) => a - b));
      const started = events.filter(({ event }) => event === "start");
      const dead = started.find(({ trial }) => !ended.includes(trial));
      const asked = study.ask()!;
      expect(asked.number).toBe(dead?.trial ?? started.length);
      if (dead) expect(asked.params).toEqual(dead.params);
      const text = readFileSync(path, "utf8");
      expect(text.startsWith(whole)).toBe(true);
      expect(readStudy(path).trials).toEqual(study.trials);
    }
  }, 300_000);

  test("that is damaged before its end is refused with the number of the line, and left as it is", () => {
    const path = begun();
    const lines = readFileSync(path, "utf8").split("\n");
    const damaged = (n: number, line: string) => {
      const text = lines.with(n - 1, line).join("\n");
      writeFileSync(path, text);
      const error = thrown(() => Study.open(path, options));
      expect(thrown(() => readStudy(path))).toBe(error);
      expect(readFileSync(path, "utf8")).toBe(text);
      return error;
    };
    const at = (n: number, problem: string) =>
      `FormatError: study: ${path}, line ${n}: ${problem}; the file is damaged there: mend that line, or cut the file off before it`;
    expect(damaged(3, lines[2]!.slice(0, -2))).toBe(at(3, "this is no JSON"));
    expect(damaged(3, "")).toBe(at(3, "this is no JSON"));
    expect(damaged(3, "null")).toBe(at(3, "null is no event; it must be a table"));
    expect(damaged(3, '{"event":"stop"}')).toBe(
      at(3, 'the event is "stop"; it must be start, restart, report, finish'),
    );
    expect(damaged(2, lines[1]!.replace('"trial":0', '"trial":1'))).toBe(
      at(2, "trial 1 starts, but the next one must be 0"),
    );
    expect(damaged(2, lines[1]!.replace('"k":', '"l":'))).toBe(
      at(2, "trial 0 has parameters x, l, c; they must be x, k, c"),
    );
    expect(damaged(2, lines[1]!.replace(/"k":\d+/, '"k":9'))).toBe(
      at(2, 'trial 0 has k 9, which lies outside its space {"type":"int","from":8,"to":64,"step":8}'),
    );
    expect(damaged(2, lines[1]!.replace(/"time":".*?"/, '"time":"noon"'))).toBe(
      at(2, 'the time is "noon"; it must be an ISO date'),
    );
    const withEvent = (changes: object) => JSON.stringify({ ...JSON.parse(lines[2]!), ...changes });
    expect(JSON.parse(lines[2]!)).toMatchObject({ event: "report", trial: 0 });
    for (const [changes, problem] of [
      [{ trial: "0" }, 'the trial is "0"; it must be an integer'],
      [{ trial: null }, "the trial is null; it must be an integer"],
      [
        { steps: 1 },
        'there is no "steps" of a report; did you mean "step"? there are event, trial, step, value',
      ],
      [
        { step: { toString: 1 } },
        "trial 0 reports step an object { toString }; a step must be an integer of at least 0",
      ],
      [{ value: "0.5" }, 'trial 0 reports "0.5"; a value must be a number'],
    ] as const) {
      expect(damaged(3, withEvent(changes))).toBe(at(3, problem));
    }
    expect(damaged(3, lines[2]!.replace(/"value":[^}]*/, '"value":1e999'))).toBe(
      at(3, "trial 0 reports Infinity; a value must be a number"),
    );
    expect(damaged(3, "[".repeat(10_000) + "]".repeat(10_000))).toBe(
      at(3, "this has tables or lists within one another more than 64 deep"),
    );
    expect(damaged(3, lines[2]!.replace("{", '{"step":1,'))).toBe(
      at(3, 'this has the name "step" twice in one table'),
    );
    expect(damaged(3, lines[2]!.replace("{", '{"__proto__":{"step":1},'))).toBe(
      at(3, 'there is no "__proto__" of a report; there are event, trial, step, value'),
    );
    expect(damaged(2, lines[1]!.replace(/"time":".*?"/, '"time":5'))).toBe(
      at(2, "the time is 5; it must be an ISO date"),
    );
    expect(damaged(2, lines[1]!.replace(/"params":\{.*?\}/, '"params":null'))).toBe(
      at(2, "trial 0 has the parameters null; they must be a table"),
    );
    for (const [space, problem] of [
      ["null", "study: the space is null; it must be an object"],
      ["[]", "study: the space is []; it must be an object"],
      ['{"x":null}', "search space: x is null; it must be an object with a type"],
      [
        '{"x":{"type":"float","from":{"toString":1},"to":1}}',
        "search space: x goes from an object { toString } to 1; both must be finite numbers",
      ],
    ] as const) {
      expect(damaged(1, lines[0]!.replace(/"space":.*,"direction"/, `"space":${space},"direction"`))).toBe(
        `FormatError: study: ${path}, line 1: the header is damaged: ${problem}`,
      );
    }
    expect(damaged(1, lines[0]!.replace('"fixed":', '"fixedx":'))).toBe(
      `FormatError: study: ${path}, line 1: the header is damaged: there is no "fixedx" of a study; did you mean "fixed"? there are name, space, direction, sampler, pruner, seed, fixed`,
    );
    expect(damaged(1, lines[0]!.replace('"seed":7', '"seed":-7'))).toBe(
      `FormatError: study: ${path}, line 1: the header is damaged: study: the seed is -7; it must be an integer from 0 to 2^53 - 1`,
    );
    expect(damaged(1, lines[0]!.replace('"version":1', '"version":2'))).toBe(
      `FormatError: study: ${path}, line 1: the header is damaged: it is of version 2; this program can read version 1`,
    );
  });

  test("of another kind is refused, with and without a newline", () => {
    const path = newFile();
    const magic = 'it must begin with {"format":"pellucid study",';
    writeFileSync(path, '{"epochs": 3}\n');
    expect(thrown(() => Study.open(path, options))).toBe(
      `FormatError: study: ${path}, line 1: the file is no study: ${magic}; name another file`,
    );
    writeFileSync(path, "my notes");
    expect(thrown(() => Study.open(path, options))).toBe(
      `FormatError: study: ${path} is no study: ${magic}; nothing was overwritten; name another file`,
    );
    expect(readFileSync(path, "utf8")).toBe("my notes");
    expect(thrown(() => readStudy(`${path}x`))).toBe(
      `FormatError: study: there is no file ${path}x; check the path`,
    );
  });

  test("goes on with the settings that it was begun with, or not at all", () => {
    const path = begun();
    const content = readFileSync(path, "utf8");
    const now: StudyOptions = {
      ...options,
      space: { ...options.space, x: { type: "float", from: 1e-4, to: 0.1, log: true } },
      sampler: { type: "random" },
      seed: 8,
      fixed: { epochs: 4, data: "./digits" },
    };
    expect(thrown(() => Study.open(path, now))).toBe(
      `ValueError: study: ${path} was begun with other settings: space.x.to was 1 and is 0.1; ` +
        'sampler.type was "tpe" and is "random"; sampler.startupTrials was 5 and is not set; ' +
        "sampler.candidates was 24 and is not set; sampler.multivariate was true and is not set; " +
        'seed was 7 and is 8; fixed.data was not set and is "./digits"; nothing was overwritten; ' +
        "go on with the former settings, or name another file",
    );
    expect(readFileSync(path, "utf8")).toBe(content);
    const { k, x, c } = options.space;
    using study = Study.open(path, { ...options, space: { c, k, x } as never });
    expect(Object.keys(study.header.space)).toEqual(["x", "k", "c"]);
  });

  test("is intact when the disk is full, and the study goes on when there is room", () => {
    const path = begun();
    using study = Study.open(path, options);
    const content = readFileSync(path, "utf8");
    const before = study.trials;
    const { writeSync } = fs;
    const text =
      `PellucidError: journal: cannot write to ${path}: the disk is full (ENOSPC); ` +
      "what it held before is intact; make room, and go on";
    try {
      let room = 20;
      fs.writeSync = ((file: number, bytes: Buffer, offset: number) => {
        if (room === 0) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
        const written = writeSync(file, bytes, offset, room);
        room -= written;
        return written;
      }) as typeof fs.writeSync;
      expect(thrown(() => study.ask())).toBe(text);
      expect(thrown(() => study.ask())).toBe(text);
    } finally {
      fs.writeSync = writeSync;
    }
    expect(readFileSync(path, "utf8")).toBe(content);
    expect(study.trials).toEqual(before);
    expect(study.ask()?.number).toBe(6);
    expect(readStudy(path).trials).toEqual(study.trials);
  });
});

describe("a study that is killed", () => {
  test("again and again ends as one that never was", async () => {
    const [next, killed] = [uniforms(20), newFile()];
    for (let i = 0; i < (exhaustive ? 20 : everything ? 6 : 1); i++) {
      const { child } = await startChild("run", killed, "Infinity");
      await new Promise((resolve) => setTimeout(resolve, 100 * next()));
      await kill(child);
      expect(child.signalCode).toBe("SIGKILL");
    }
    // Not read: it may have been killed before the first line was whole.
    const count = Math.max(30, runTrials(killed, 0).length);
    const resumed = runTrials(killed, count);
    const whole = runTrials(newFile(), count);
    expect(essence(resumed)).toEqual(essence(whole));
    if (everything) expect(resumed.reduce((sum, { restarts }) => sum + restarts, 0)).toBeGreaterThan(0);
    using study = Study.open(killed, options);
    expect(study.best?.value).toBe(Math.min(...whole.flatMap(({ value }) => value ?? [])));
    expect(bowl(study.best!.params as never)).toBe(study.best!.value);
  }, 300_000);
});

describe("the lock of a study", () => {
  const lockOf = (path: string) => `${path}.lock`;

  test("keeps out this process, until it is closed", () => {
    const path = newFile();
    const study = Study.open(path, options);
    expect(thrown(() => Study.open(path, options))).toBe(
      `PellucidError: lock: ${lockOf(path)} is held by this very process; one at a time may write; wait for it, or end it`,
    );
    study.close();
    expect(existsSync(lockOf(path))).toBe(false);
    Study.open(path, options).close();
  });

  test("is given back when the study cannot be opened", () => {
    const path = begun();
    expect(() => Study.open(path, { ...options, seed: 1 })).toThrow(PellucidError);
    expect(existsSync(lockOf(path))).toBe(false);
  });

  test("keeps out other processes while its own lives, and no longer", async () => {
    const path = newFile();
    const { child, line } = await startChild("hold", path, "0");
    expect(line).toBe("held");
    expect(thrown(() => Study.open(path, options))).toBe(
      `PellucidError: lock: ${lockOf(path)} is held by process ${child.pid}; one at a time may write; wait for it, or end it`,
    );
    expect(readStudy(path).trials).toHaveLength(1);
    await kill(child);
    expect(existsSync(lockOf(path))).toBe(true);
    using study = Study.open(path, options);
    expect(study.ask()).toMatchObject({ number: 0 });
  });

  test.runIf(everything)(
    "of a process that is gone falls to one of those that want it, not to two",
    async () => {
      const path = newFile();
      writeFileSync(lockOf(path), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), began: null }));
      const count = everything ? 4 : 2;
      const moment = String(Date.now() + 1000 * count);
      const children = await Promise.all(
        Array.from({ length: count }, () => startChild("hold", path, moment)),
      );
      const lines = children.map(({ line }) => line);
      expect(lines.filter((line) => line === "held")).toHaveLength(1);
      expect(lines.filter((line) => line.includes("is held by process"))).toHaveLength(count - 1);
      for (const { child } of children) await kill(child);
    },
  );

  test("is not mistaken where another process has the same id since", () => {
    const path = newFile();
    writeFileSync(
      lockOf(path),
      JSON.stringify({ pid: process.pid, host: hostname(), began: "before the restart" }),
    );
    Study.open(path, options).close();
  });

  test("of another machine is kept, since nothing can be known of it", () => {
    const path = newFile();
    writeFileSync(lockOf(path), JSON.stringify({ pid: 7, host: "elsewhere", began: null }));
    expect(thrown(() => Study.open(path, options))).toBe(
      `PellucidError: lock: ${lockOf(path)} is held by process 7 on elsewhere; one at a time may write; if that has ended, delete ${lockOf(path)}`,
    );
  });

  test("that was left half written is taken over", () => {
    const path = newFile();
    writeFileSync(lockOf(path), '{"pid":');
    utimesSync(lockOf(path), 1, 1);
    Study.open(path, options).close();
  });
});
