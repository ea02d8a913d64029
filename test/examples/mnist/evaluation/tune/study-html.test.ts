import { parseHTML } from "linkedom";
import { importance, type StudyRecord, type Trial } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { focus } from "../../../../../examples/mnist/evaluation/report/charts/scales.js";
import { compact } from "../../../../../examples/mnist/evaluation/report/format.js";
import { parallelPlot } from "../../../../../examples/mnist/evaluation/tune/parallel-plot.js";
import {
  historyPlot,
  importancePlot,
  intermediatePlot,
} from "../../../../../examples/mnist/evaluation/tune/plots.js";
import { studyHtml } from "../../../../../examples/mnist/evaluation/tune/study-html.js";
import { formatDuration, studyTable } from "../../../../../examples/mnist/evaluation/tune/study-table.js";
import { completeHeader } from "../../../../../src/tune/header.js";
import { launch, noBrowser } from "../../../../browser/chromium.js";
import { everything } from "../../../../support/mode.js";

const evil = '<img src="http://example.org/x.png" onerror="alert(1)">&';

const space = {
  lr: { type: "float", from: 1e-4, to: 1e-1, log: true },
  size: { type: "int", from: 32, to: 256, step: 32 },
  mode: { type: "categorical", choices: ["plain", evil] },
} as const;

const trial = (number: number, rest: Partial<Trial>): Trial => ({
  number,
  params: { lr: 0.0031234567, size: 64, mode: "plain" },
  state: "complete",
  value: null,
  intermediate: [],
  started: "2026-01-01T00:00:00Z",
  finished: "2026-01-01T00:00:07.25Z",
  restarts: 0,
  ...rest,
});

const record: StudyRecord = {
  header: completeHeader({ name: `rates ${evil}`, space, direction: "maximize" }),
  trials: [
    trial(0, { value: 0.5, intermediate: [{ step: 1, value: 0.25 }] }),
    trial(1, { value: 0.98765432, params: { lr: 1e-4, size: 256, mode: evil } }),
    trial(2, {
      state: "pruned",
      intermediate: [
        { step: 1, value: 0.3 },
        { step: 2, value: 0.4 },
      ],
    }),
    trial(3, { state: "failed", reason: evil, intermediate: [{ step: 1, value: Number.NaN }] }),
    trial(4, { state: "running", finished: undefined }),
    ...Array.from({ length: 9 }, (_, i) =>
      trial(5 + i, { value: 0.6 + i / 100, intermediate: [{ step: 1, value: 0.2 + i / 20 }] }),
    ),
  ],
};

const dom = (svg: string) => parseHTML(`<!doctype html><html><body>${svg}</body></html>`).document;

describe("the table", () => {
  test("says what came of the study, and lists its trials with the best first", () => {
    const plain = record.trials.slice(0, 5).map((trial) => ({
      ...trial,
      params: { ...trial.params, mode: "plain" },
      reason: trial.reason && "NaN",
    }));
    expect(studyTable({ header: { ...record.header, name: "rates" }, trials: plain })).toEqual([
      "rates (maximize), 5 trials: 2 complete, 1 pruned, 1 failed, 1 running",
      "best is trial 1 with 0.98765: lr 1e-4, size 256, mode plain",
      "",
      "trial  state     value              lr         size  mode   time   reason",
      "1      complete  0.98765            1e-4       256   plain  7.3 s",
      "0      complete  0.5                0.0031235  64    plain  7.3 s",
      "2      pruned    (0.4 at 2)         0.0031235  64    plain  7.3 s",
      "3      failed    (not finite at 1)  0.0031235  64    plain  7.3 s  NaN",
      "4      running                      0.0031235  64    plain",
    ]);
  });

  test("shows the first rows only, where it is told to, and says so", () => {
    const lines = studyTable(record, { rows: 3 });
    expect(lines).toHaveLength(3 + 1 + 3 + 1);
    expect(lines.at(-1)).toBe("and 11 more");
  });

  test("of a study that has no trials yet has a head", () => {
    expect(studyTable({ ...record, trials: [] }).slice(1)).toEqual([
      "no trial is complete yet",
      "",
      "trial  state  value  lr  size  mode  time  reason",
    ]);
  });
});

test("numbers are short and cannot be misread", () => {
  expect(
    [0, 64, 0.98765432, 0.001, 0.00031234567, -0.0005, 1e-10, 2.5e7, 100_000, Number.NaN].map(compact),
  ).toEqual([
    ...["0", "64", "0.98765", "0.001", "3.1235e-4", "-5e-4", "1e-10", "2.5e7", "100000", "not finite"],
  ]);
  const lasting = (seconds: number) =>
    formatDuration(trial(0, { finished: new Date(Date.UTC(2026, 0, 1) + 1000 * seconds).toISOString() }));
  expect([0.44, 59, 61, 3599, 3600, 9000].map(lasting)).toEqual([
    "0.4 s",
    "59.0 s",
    "1 min",
    "1 h 0 min",
    "1 h 0 min",
    "2 h 30 min",
  ]);
});

test("a chart shows all values, unless some would press the others together", () => {
  expect(focus([0.9, 0.95, 0.8], "maximize")).toEqual([0.8, 0.95]);
  expect(focus([0.1, 0.98, 0.99], "maximize").map((v) => v.toFixed(4))).toEqual(["0.9500", "0.9900"]);
  expect(focus([1, 2, 100], "minimize")).toEqual([1, 5]);
  expect(focus([3, 3], "minimize")).toEqual([2.5, 3.5]);
});

describe("the charts", () => {
  test("show every complete trial and the best so far", () => {
    const { document } = { document: dom(historyPlot(record)) };
    expect(document.querySelectorAll('[aria-label="dot"] circle, [aria-label="dot"] path')).toHaveLength(11);
    expect(document.querySelectorAll('[aria-label="line"] path')).toHaveLength(1);
    expect(document.querySelector("svg")!.getAttribute("aria-label")).toBe(
      "value of each trial, and the best so far",
    );
  });

  test("have a line for each trial, from the faint to the bold", () => {
    const groups = [...dom(parallelPlot(record)).querySelectorAll('[aria-label="line"]')];
    const lines = groups.map((group) => [
      group.getAttribute("stroke-width"),
      group.querySelectorAll("path").length,
    ]);
    // One pruned, nine complete (whose width of 1 goes without saying), one more of the best tenth of eleven, and the best.
    expect(lines).toEqual([
      ["0.75", 1],
      [null, 9],
      ["2", 1],
      ["3.5", 1],
    ]);
    expect(groups[0]!.getAttribute("stroke-dasharray")).toBe("2,3");
  });

  test("have a bar for each parameter, with its share in words", () => {
    const { shares } = importance(record);
    const document = dom(importancePlot(record));
    expect(document.querySelectorAll('[aria-label="bar"] rect')).toHaveLength(3);
    const texts = [...document.querySelectorAll('[aria-label="text"] text')].map(
      ({ textContent }) => textContent,
    );
    expect(texts).toEqual(shares.map(({ share }) => `${(100 * share).toFixed(0)} %`));
  });

  test("mark where a trial was pruned, and leave out what is no number", () => {
    const document = dom(intermediatePlot(record));
    const [points, crosses] = [...document.querySelectorAll('[aria-label="dot"]')];
    expect(points!.querySelectorAll("circle")).toHaveLength(12);
    expect(crosses!.querySelectorAll("path")).toHaveLength(1);
  });
});

describe("the page", () => {
  test("has its charts as far as there is something to show", () => {
    const headings = (trials: readonly Trial[]) =>
      [...parseHTML(studyHtml({ ...record, trials })).document.querySelectorAll("h2")].map(
        (h) => h.textContent,
      );
    expect(headings(record.trials)).toEqual([
      "History",
      "Importance",
      "Parameters",
      "On the way",
      "Trials",
      "Settings",
    ]);
    expect(headings(record.trials.slice(1, 2))).toEqual(["History", "Parameters", "Trials", "Settings"]);
    expect(headings(record.trials.slice(2, 4))).toEqual(["On the way", "Trials", "Settings"]);
    expect(headings([])).toEqual(["Trials", "Settings"]);
  });

  test("shows names, choices and reasons as text, whatever they are", () => {
    const { document } = parseHTML(studyHtml(record));
    expect(document.querySelectorAll("img, script, link, iframe")).toHaveLength(0);
    expect(document.querySelector("h1")!.textContent).toBe(`rates ${evil}`);
    expect(
      [...document.querySelectorAll("td")].filter(({ textContent }) => textContent === evil),
    ).toHaveLength(2);
    expect(document.querySelectorAll("tbody tr")).toHaveLength(14);
  });
});

describe.skipIf(noBrowser || !everything)("in a browser", () => {
  let browser: Awaited<ReturnType<typeof launch>>;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test("the page needs nothing else, and each chart is an image by itself", async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("request", (request) => problems.push(request.url().slice(0, 60)));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => problems.push(message.text()));
    await page.setContent(studyHtml(record));
    const tall = await page.$$eval("svg", (charts) =>
      charts.map((chart) => chart.getBoundingClientRect().height > 50),
    );
    expect(tall).toEqual([true, true, true, true]);
    expect(problems).toEqual([]);

    const charts = [historyPlot, importancePlot, parallelPlot, intermediatePlot].map((plot) => plot(record));
    const widths = await page.evaluate(
      (svgs) =>
        Promise.all(
          svgs.map(async (svg) => {
            const image = new Image();
            image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
            await image.decode();
            return image.naturalWidth;
          }),
        ),
      charts,
    );
    expect(widths).toEqual([760, 760, 760, 760]);
  });
});
