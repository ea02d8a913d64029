import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import {
  describeClasses,
  describeConfusions,
} from "../../../../../examples/mnist/evaluation/report/describe-classes.js";
import { measure } from "../../../../../examples/mnist/evaluation/report/measure.js";
import { reportCharts } from "../../../../../examples/mnist/evaluation/report/report-charts.js";
import type { ReportData } from "../../../../../examples/mnist/evaluation/report/report-data.js";
import { reportHtml } from "../../../../../examples/mnist/evaluation/report/report-html.js";
import { reportJson } from "../../../../../examples/mnist/evaluation/report/report-json.js";
import { describeEnvironment } from "../../../../../examples/mnist/evaluation/report/sections/reproduce.js";
import { writeReport } from "../../../../../examples/mnist/evaluation/report/write-report.js";
import { error } from "../../../../support/errors.js";
import { type Answer, expectWellFormed, fullReport, reportOf } from "./report-case.js";

const pageOf = (data: ReportData) => parseHTML(reportHtml(data)).document;
/** The words of an element, with single spaces. */
const words = (element: { textContent: string | null } | null) =>
  element!.textContent!.replace(/\s+/g, " ").trim();

const SECTIONS = [
  "learning",
  "confusion",
  "classes",
  "confidence",
  "curves",
  "mistakes",
  "robustness",
  "first-layer",
  "studies",
  "reproduce",
];
const CHARTS = [
  "learning-loss",
  "learning-accuracy",
  "learning-rate",
  "confusion-matrix",
  "class-precision",
  "class-recall",
  "class-f1",
  "reliability",
  "confidence",
  "roc",
  "precision-recall",
  "robustness",
  "study-1",
];

test("the losses of a training with marks that are no digits are told to be of different classes", () => {
  const data = fullReport();
  const learning = (nonDigits: number) => {
    const run = { ...data.run, config: { ...data.run.config, nonDigits } };
    return words(pageOf({ ...data, run }).querySelector("#learning p"));
  };
  const told = "The training loss is over eleven classes, what is no digit among them";
  expect(learning(0.4)).toContain(told);
  expect(learning(0)).not.toContain(told);
});

describe("reportHtml", () => {
  const data = fullReport();
  const text = reportHtml(data);
  const page = pageOf(data);

  test("is well-formed, and needs neither network nor script", () => {
    expect(text.startsWith("<!doctype html>\n")).toBe(true);
    expectWellFormed(text.slice("<!doctype html>".length));
    const sources = [...text.matchAll(/\b(?:src|href|xlink:href)="([^"]*)"/g)].map(([, url]) => url!);
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((url) => !/^(#|data:image\/png;base64,)/.test(url))).toEqual([]);
    expect(text).not.toMatch(/<script|<link|@import|\son\w+="|javascript:/i);
    const urls = [...text.matchAll(/url\(([^)]*)\)/g)].map(([, url]) => url!);
    expect(urls.filter((url) => !url.startsWith("#"))).toEqual([]);
  });

  test("begins with what most readers come for", () => {
    const header = words(page.querySelector("header"));
    expect(header).toContain("Evaluation report · 2026-11-24 · cpu");
    expect(header).toContain("97.00% accuracy");
    expect(header).toContain("it reads 97 correctly and misreads 3.");
    expect(header).toContain("lies between 91.55% and 98.97%, with 95% confidence (Wilson interval).");
    expect(header).toContain("One of the misread images bears a label that is disputed.");
    expect(header).toContain("Without disputed labels97.96%2 left out; 92.86% to 99.44%");
    const logLoss = -(97 * Math.log(0.97) + Math.log(0.4 * 0.01 * 0.2)) / 100;
    expect(header).toContain(`Log loss${logLoss.toFixed(5)}guessing: 2.30259`);
    expect(header).toContain("Training6 min 12 s");
    expect(header).toContain("Parameters421,6428.46 million operations an image");
  });

  test("has its sections in a reader's order, each in the list of contents", () => {
    expect([...page.querySelectorAll("section")].map(({ id }) => id)).toEqual(SECTIONS);
    expect([...page.querySelectorAll("nav a")].map((a) => a.getAttribute("href"))).toEqual(
      SECTIONS.map((id) => `#${id}`),
    );
    expect(page.querySelectorAll("h1").length).toBe(1);
    expect(page.querySelectorAll("section > h2").length).toBe(SECTIONS.length);
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("can be read without seeing it", () => {
    for (const image of page.querySelectorAll("img")) {
      const named = image.getAttribute("alt") !== "" || image.closest("[role=img][aria-label]") !== null;
      expect(named).toBe(true);
    }
    const charts = [...page.querySelectorAll("svg")];
    expect(charts).toHaveLength(CHARTS.length);
    for (const chart of charts) {
      expect(chart.getAttribute("role")).toBe("img");
      expect(chart.getAttribute("aria-label")!.length).toBeGreaterThan(20);
    }
    expect(page.querySelectorAll("th").length).toBeGreaterThan(30);
    expect(page.querySelectorAll("th:not([scope])").length).toBe(0);
    expect(page.documentElement.getAttribute("lang")).toBe("en");
  });

  test("shows the worst mistakes first, as the images that they are", () => {
    const cards = [...page.querySelectorAll(".mistake")];
    expect(cards.map((card) => words(card.querySelector("p")))).toEqual([
      "7 read as 1",
      "4 read as 9",
      "4 read as 9",
    ]);
    expect(cards.map((card) => words(card.querySelector(".small")))).toEqual([
      "no. 98 disputed",
      "no. 99",
      "no. 97",
    ]);
    expect(words(cards[0]!.querySelector("ol"))).toMatch(/^1\s?99\.00%\s?7\s?1\.00%/);
    expect(words(cards[0]!.querySelector(".truth"))).toMatch(/^7\s?1\.00%$/);
    const uri = cards[0]!.querySelector("img")!.getAttribute("src")!;
    const { width, height, data: pixels } = decode(Buffer.from(uri.split(",")[1]!, "base64"));
    expect([width, height]).toEqual([12, 16]);
    const centers = Array.from(
      { length: 12 },
      (_, i) => pixels[(4 * Math.floor(i / 3) + 2) * 12 + 4 * (i % 3) + 1],
    );
    expect(centers).toEqual(Array.from(data.test.images.subarray(98 * 12, 99 * 12), (gray) => 255 - gray));
  });

  test("shows at most thirty of them, and says of how many", () => {
    const many = Array.from({ length: 40 }, (_, i): Answer => [i % 2, 1 - (i % 2), 0.6]);
    const section = pageOf(reportOf(many, 2)).querySelector("#mistakes")!;
    expect(section.querySelectorAll(".mistake").length).toBe(30);
    expect(words(section)).toContain("The worst 30 of 40: those whose label it thought least likely.");
  });

  test("shows how the network reads corrupted images, and what these look like", () => {
    const section = page.querySelector("#robustness")!;
    expect(words(section)).toContain(
      "on the mean of these the accuracy is 75.00%, 97.00% on the images as they are. It is hurt most by fog, with 60.00%.",
    );
    expect(section.querySelector("svg")!.getAttribute("aria-label")).toContain("canny edges 90.00%");
    const kinds = [...section.querySelectorAll(".corruption")];
    expect(kinds.map((kind) => words(kind.querySelector("figcaption")))).toEqual([
      "fog, 60.00%",
      "canny edges, 90.00%",
    ]);
    const pictures = [...kinds[0]!.querySelectorAll("img")].map((image) => {
      const { width, height, data } = decode(
        Buffer.from(image.getAttribute("src")!.split(",")[1]!, "base64"),
      );
      return [width, height, ...data];
    });
    expect(pictures).toEqual(
      [0, 12].map((start) => [3, 4, ...Array.from({ length: 12 }, (_, i) => 255 - 10 * (start + i))]),
    );
  });

  test("tells the configuration exactly, and how to repeat the run", () => {
    const section = words(page.querySelector("#reproduce"));
    expect(section).toContain("npm run mnist -- --seed 7");
    expect(section).toContain("normalizemean 0.13064880761395467, std 0.3");
    expect(section).toContain("betas0.7, 0.9");
    expect(section).toContain("Node.jsv20");
  });

  test("shows studies as tables, with their numbers as they were given", () => {
    const section = page.querySelector("#studies")!;
    expect(words(section.querySelector("h3"))).toBe("Parts <left> out");
    const rows = [...section.querySelectorAll("tbody tr")].map((row) => [...row.children].map(words));
    expect(rows).toEqual([
      ["whole", "99.28%", "1,720"],
      ["no pooling", "98.61%", "0.12346"],
    ]);
    expect(words(section.querySelector("svg"))).toContain("99.280% ± 0.060%");
  });

  test("escapes every text that is given", () => {
    const evil = `<b onclick="x">&'\u0001`;
    const { run } = data;
    const spiked = reportHtml({
      ...data,
      title: evil,
      classes: Array.from({ length: 10 }, (_, i) => evil + i),
      run: {
        ...run,
        directory: evil,
        command: evil,
        backend: evil,
        date: evil,
        config: { [evil]: evil },
        environment: { [evil]: evil },
      },
      tables: [
        {
          title: evil,
          note: evil,
          columns: [evil],
          rows: [[evil]],
          bars: [{ label: evil, mean: 1, std: 0 }],
        },
      ],
    });
    expectWellFormed(spiked.slice("<!doctype html>".length));
    expect(spiked).not.toContain("<b ");
    expect(spiked).not.toContain("\u0001");
    expect(words(parseHTML(spiked).document.querySelector("h1"))).toBe(`<b onclick="x">&'\ufffd`);
  });

  test("leaves out what there is nothing to say of", () => {
    const bare = fullReport({
      epochs: [],
      tables: [],
      firstLayer: undefined,
      robustness: undefined,
      disputed: [],
    });
    const ids = [...pageOf(bare).querySelectorAll("section")].map(({ id }) => id);
    expect(ids).toEqual(["confusion", "classes", "confidence", "curves", "mistakes", "reproduce"]);
    const perfect = reportOf(
      [
        [0, 0, 0.9],
        [1, 1, 0.9],
      ],
      2,
    );
    expect(pageOf(perfect).querySelector("#mistakes")).toBeNull();
    expect(words(pageOf(perfect).querySelector("#confusion"))).toContain("None of 2 images is misread.");
  });

  test("copes with a class that never occurs, and never prints NaN", () => {
    const text = reportHtml(
      reportOf(
        [
          [0, 0, 0.9],
          [1, 2, 0.8],
          [1, 1, 0.7],
        ],
        4,
      ),
    );
    expectWellFormed(text.slice("<!doctype html>".length));
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("is the same text for the same data", () => {
    expect(reportHtml(fullReport())).toBe(text);
  });
});

describe("words on the classes", () => {
  test("name the most frequent confusions", () => {
    expect(describeConfusions(measure(fullReport()))).toBe(
      "The most frequent confusions are 4 read as 9 (2 times) and 7 read as 1 (1 time): 100.0% of all 3 errors. Of 90 pairs of classes, 88 are never confused.",
    );
  });

  test("name the strongest and the weakest, and whether that may be chance", () => {
    expect(describeClasses(measure(fullReport()))).toBe(
      "0 is read best (F1 100.00%, recall 100.00%, precision 100.00%), 9 worst (F1 90.00%, recall 100.00%, precision 81.82%); but the 95% intervals of their recalls overlap, so with this many images it may be chance. Of the images of 9, 0 are missed; 2 others are taken for it.",
    );
    const sure = Array.from({ length: 200 }, (_, i): Answer => [i % 2, i % 4 === 1 ? 0 : i % 2, 0.9]);
    expect(describeClasses(measure(reportOf(sure, 2)))).toContain(
      "do not overlap, so this is more than chance",
    );
    const equal = reportOf(
      [
        [0, 0, 0.9],
        [1, 1, 0.9],
      ],
      2,
    );
    expect(describeClasses(measure(equal))).toBe("All classes are read equally well, with an F1 of 100.00%.");
  });
});

describe("reportCharts", () => {
  const charts = reportCharts(fullReport());

  test("are files of their own, well-formed, with colors that need no page", () => {
    expect(Object.keys(charts)).toEqual(CHARTS);
    for (const svg of Object.values(charts)) {
      expect(svg.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')).toBe(true);
      expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
      expect(svg).not.toMatch(/var\(|NaN|undefined/);
      expectWellFormed(svg);
    }
  });

  test("shade errors alone, by the square root, and frame the right answers", () => {
    const { document } = parseHTML(charts["confusion-matrix"]!);
    const shades = [...document.querySelectorAll("rect[fill-opacity]")].map((cell) =>
      Number(cell.getAttribute("fill-opacity")),
    );
    expect(shades).toEqual([0.55, expect.closeTo(0.55 / Math.SQRT2, 2)]);
    expect(charts["confusion-matrix"]).toContain(
      'aria-label="Confusion matrix with 3 errors. Most often: 4 read as 9 2 times, 7 read as 1 1 time."',
    );
  });

  test("print each class's number at the end of its bar, and the scale's beginning", () => {
    const text = words(parseHTML(charts["class-recall"]!).document.querySelector("svg"));
    for (const shown of ["100.00%", "83.33%", "90.00%"]) expect(text).toContain(shown);
  });
});

describe("reportJson", () => {
  test("holds all numbers, and survives a round trip", () => {
    const json = JSON.parse(JSON.stringify(reportJson(fullReport())));
    expect(json.test).toMatchObject({ images: 100, errors: 3, loss: 0.25, disputed: [3, 98] });
    expect(json.test.accuracy).toMatchObject({ count: 97, total: 100, value: 0.97 });
    expect(json.test.accuracyWithoutDisputed).toMatchObject({ count: 96, total: 98 });
    expect(json.test.confusion[4]).toEqual([0, 0, 0, 0, 10, 0, 0, 0, 0, 2]);
    expect(json.test.classes[4]).toMatchObject({ name: "4", support: 12, precision: 1, recall: 10 / 12 });
    expect(
      json.test.mistakes.map(({ image, label, prediction, disputed }: Record<string, unknown>) => [
        image,
        label,
        prediction,
        disputed,
      ]),
    ).toEqual([
      [98, 7, 1, true],
      [99, 4, 9, false],
      [97, 4, 9, false],
    ]);
    expect(json.fit.verdict).toBe("underfitting");
    expect(json.run.seeds).toEqual([7]);
  });
});

describe("writeReport", () => {
  test("writes the page, the numbers and the charts", async () => {
    const directory = await mkdtemp(join(tmpdir(), "pellucid-report-"));
    try {
      const data = fullReport();
      expect(await writeReport(directory, data)).toBe(join(directory, "report.html"));
      expect(readdirSync(directory).sort()).toEqual(["charts", "report.html", "report.json"]);
      expect(readFileSync(join(directory, "report.html"), "utf8")).toBe(reportHtml(data));
      expect(JSON.parse(readFileSync(join(directory, "report.json"), "utf8")).test.errors).toBe(3);
      expect(readdirSync(join(directory, "charts")).sort()).toEqual(
        CHARTS.map((name) => `${name}.svg`).sort(),
      );
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("describeEnvironment", () => {
  test("tells the machine and the programs", () => {
    const environment = describeEnvironment();
    expect(Object.keys(environment)).toEqual(["Pellucid", "Node.js", "System", "Processor", "Memory"]);
    expect(environment["Node.js"]).toBe(process.version);
    expect(environment.Memory).toMatch(/^\d+\.\d GiB$/);
  });
});

describe("what does not fit together", () => {
  const data = reportOf(
    [
      [0, 0, 0.9],
      [1, 1, 0.9],
    ],
    2,
  );
  const refused =
    (test: Partial<ReportData["test"]>, more: Partial<ReportData> = {}) =>
    () =>
      measure({ ...data, ...more, test: { ...data.test, ...test } });

  test("is refused with both sizes", () => {
    expect(refused({ images: new Uint8Array(5) })).toThrow(
      error("ShapeError", "report: test.images has 5 bytes, but its shape is [2, 4, 3]; there must be 24"),
    );
    expect(refused({ labels: [0] })).toThrow(
      error(
        "ShapeError",
        "report: there are 2 test images and 1 labels; there must be as many of one as of the other",
      ),
    );
    expect(refused({ probabilities: new Float32Array(3) })).toThrow(
      error(
        "ShapeError",
        "report: test.probabilities has 3 values for 2 images; it must be [N, C], with at least two classes",
      ),
    );
    expect(refused({}, { classes: ["one"] })).toThrow(
      error(
        "ShapeError",
        "report: there are 1 names of classes, but probabilities of 2; name each class, or none",
      ),
    );
    expect(refused({}, { disputed: [0, 2] })).toThrow(
      error(
        "ValueError",
        "report: disputed names position 2, but there are 2 test images; positions are whole numbers of 0 to 1",
      ),
    );
  });
});
