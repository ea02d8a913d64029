// predict --form as a person uses it, with a network that has learned nothing.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode, encode } from "fast-png";
import { manualSeed } from "pellucid";
import { saveModel } from "pellucid/train";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeDrawing } from "../../../examples/mnist/evaluation/forms/encode-drawing.js";
import { decodeImage } from "../../../examples/mnist/evaluation/images/decode-image.js";
import { modelMetadata } from "../../../examples/mnist/evaluation/runs/model-file.js";
import { CNN } from "../../../examples/mnist/model.js";
import { grayPng } from "../../examples/mnist/evaluation/forms/pictures.js";
import { everything, oneIn } from "../../support/mode.js";
import { bundledMnist } from "./mnist-command.js";

const form = (name: string) =>
  fileURLToPath(new URL(`../../../examples/mnist/evaluation/forms/examples/${name}`, import.meta.url));
const digit = (name: string) =>
  fileURLToPath(new URL(`../../../examples/mnist/evaluation/forms/digits/${name}`, import.meta.url));
let directory: string;
let mnist: Awaited<ReturnType<typeof bundledMnist>>["run"];
/** The same weights, with and without what they were calibrated to. */
let calibrated: string;
let bare: string;
/** Again the same, said to tell what is no digit: what its logits make of a digit is less than of that and no digit. */
let reader: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pellucid-form-"));
  ({ run: mnist } = await bundledMnist(directory));
  [bare, calibrated] = [join(directory, "bare.safetensors"), join(directory, "calibrated.safetensors")];
  manualSeed(1);
  const model = new CNN();
  const [architecture, pixels] = [
    { network: "CNN", dropout: 0, batchNorm: false } as const,
    { mean: 0.1307, std: 0.3081 },
  ];
  await saveModel(bare, model, modelMetadata(architecture, pixels));
  reader = join(directory, "reader.safetensors");
  await saveModel(reader, model, modelMetadata(architecture, pixels, { tellsNoDigit: true }));
  const rejection = { temperature: 2, threshold: 0.6, maxErrorRate: 0.001, coverage: 0.5 };
  await saveModel(calibrated, model, modelMetadata(architecture, pixels, { rejection }));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const predict = (...args: string[]) => mnist("predict", "--form", ...args);

interface Read {
  file: string;
  lines: string[];
  digits: {
    line: number;
    box: { x: number; y: number; width: number; height: number };
    digit: number;
    probability: number;
    unsure: boolean;
    runnerUp: number;
    probabilities: number[];
    alternatives: { digit: number; probability: number }[];
    noDigit: number;
  }[];
  inverted: boolean;
  rules: number;
  rejection: { temperature?: number; threshold: number };
}

describe("predict --form", () => {
  test("prints the field, then a line for each digit", async () => {
    const { stdout, stderr, code } = await predict(form("comb.png"), "--model", calibrated);
    expect([stderr, code]).toEqual(["", 0]);
    expect(stdout).toContain(
      "rejecting what is less probable than 60.00% at temperature 2.00: of the rest at most 0.10% are wrong (accepted in validation: 50.00%)\n",
    );
    const lines = stdout.trimEnd().split("\n");
    const field = lines.findIndex((line) => /^[0-9?]{8}$/.test(line));
    const digits = lines.slice(field + 2, -1);
    expect(digits.length).toBe(8);
    for (const [i, line] of digits.entries()) {
      expect(line).toMatch(/^[? ] \d +\d+\.\d\d% {2}\(next: \d, \d+\.\d\d%\) {2}\d+ x \d+ at \(\d+, \d+\)$/);
      expect(lines[field][i]).toBe(line.startsWith("?") ? "?" : line[2]);
    }
    const unsure = digits.filter((line) => line.startsWith("?")).length;
    expect(lines.at(-1)).toBe(`8 digits, ${unsure} of them unsure, 10 printed lines taken out`);
  });

  test("--json tells all of it, line by line, at the temperature of the model's file", async () => {
    const read = async (model: string): Promise<Read> => {
      const { stdout } = await predict(form("three-lines.png"), "--model", model, "--json");
      return JSON.parse(stdout)[0];
    };
    const [warm, plain] = await Promise.all([read(calibrated), read(bare)]);
    expect(warm.lines.map((line) => line.length)).toEqual([9, 4, 7]);
    expect(warm.rejection).toEqual({ temperature: 2, threshold: 0.6, maxErrorRate: 0.001, coverage: 0.5 });
    expect(plain.rejection).toEqual({ threshold: 0 });
    expect([warm.inverted, warm.rules]).toEqual([true, 0]);
    for (const [i, digit] of warm.digits.entries()) {
      expect(digit.probability).toBe(digit.probabilities[digit.digit]);
      expect(digit.probability).toBe(Math.max(...digit.probabilities));
      expect(digit.unsure).toBe(digit.probability < 0.6);
      const ranked = digit.alternatives.map(({ digit: other }) => digit.probabilities[other]);
      expect(ranked).toEqual(digit.probabilities.toSorted((a, b) => b - a));
      const cooler = plain.digits[i].probabilities;
      const [first, second] = [digit.digit, digit.runnerUp];
      const ratio = (p: number[]) => p[first] / p[second];
      expect(ratio(cooler) / ratio(digit.probabilities) ** 2).toBeCloseTo(1, 4);
    }
    expect(warm.digits.map(({ line }) => line)).toEqual([
      ...Array(9).fill(0),
      ...Array(4).fill(1),
      ...Array(7).fill(2),
    ]);
    const shown = warm.digits.map(({ digit, unsure }) => (unsure ? "?" : digit)).join("");
    expect(warm.lines.join("")).toBe(shown);
  });

  test.runIf(everything)(
    "a model without calibration rejects nothing, and says so; --reject-below goes before either",
    async () => {
      const none = await predict(form("comb.png"), "--model", bare);
      expect(none.stdout).toContain(
        "its file names no threshold for rejection: every digit is taken as read; --reject-below P sets one\n",
      );
      expect(none.stdout).toMatch(/^\d{8}$/m);
      for (const model of [bare, calibrated]) {
        const all = await predict(form("comb.png"), "--model", model, "--reject-below", "1");
        expect(all.stdout).toContain("rejecting what is less probable than 100.00%, as asked for\n");
        expect(all.stdout).toContain("\n????????\n");
      }
      const taken = await predict(form("comb.png"), "--model", calibrated, "--reject-below", "0");
      expect(taken.stdout).toMatch(/^\d{8}$/m);
    },
  );

  test("a model that does not tell what is no digit says so, and how to train one; one that does tells how likely it is", async () => {
    const [plain, telling] = await Promise.all(
      [bare, reader].map(async (model) => (await predict(form("plain.png"), "--model", model)).stdout),
    );
    const warning =
      'the model was not trained on what is no digit, and may read letters and print as digits; "npm run mnist -- train --recipe forms" trains one that was\n';
    expect(plain).toContain(warning);
    expect(telling).not.toContain(warning);
    const { stdout } = await predict(form("plain.png"), "--model", reader, "--json");
    const [{ digits }] = JSON.parse(stdout) as Read[];
    for (const { probabilities, noDigit, probability, unsure } of digits) {
      expect(probabilities.reduce((a, b) => a + b, noDigit)).toBeCloseTo(1, 9);
      expect(noDigit).toBeGreaterThan(0);
      expect(unsure).toBe(noDigit > probability);
    }
  });

  test.runIf(everything)("--annotate draws boxes and digits on the page", async () => {
    const file = join(directory, "read.png");
    const { stdout } = await predict(form("comb.png"), "--model", bare, "--annotate", file);
    expect(stdout).toContain(`drawn in ${file}\n`);
    const [drawn, page] = [decode(await readFile(file)), decode(await readFile(form("comb.png")))];
    expect([drawn.width, drawn.height, drawn.channels]).toEqual([page.width, page.height, 3]);
    const colored = (i: number) => drawn.data[3 * i] !== drawn.data[3 * i + 1];
    const left = [...page.data.keys()].filter((i) => !colored(i));
    expect(page.data.length - left.length).toBeGreaterThan(8 * 100);
    expect(left.every((i) => drawn.data[3 * i] === page.data[i])).toBe(true);
  });

  test.runIf(everything)("reads several forms, each under its name, but draws only one", async () => {
    const names = ["plain.png", "touching.png"].map(form);
    const { stdout } = await predict(...names, "--model", bare);
    for (const name of names) expect(stdout).toContain(`\n${name}:\n`);
    const drawn = await predict(...names, "--model", bare, "--annotate", "x.png");
    expect([drawn.code, drawn.stderr]).toEqual([
      1,
      "ValueError: predict: --annotate draws one form, but there are 2; name one at a time\n",
    ]);
  });

  test.runIf(everything)("finds white ink on a transparent ground", async () => {
    const page = decode(await readFile(form("plain.png")));
    const data = new Uint8Array(4 * page.data.length).fill(255);
    for (const [i, shade] of page.data.entries()) data[4 * i + 3] = 255 - shade;
    const file = join(directory, "transparent.png");
    await writeFile(file, encode({ ...page, data, channels: 4 }));
    const read = async (name: string) =>
      JSON.parse((await predict(name, "--model", bare, "--json")).stdout)[0] as Read;
    const [white, black] = [await read(file), await read(form("plain.png"))];
    expect([white.inverted, black.inverted]).toEqual([false, true]);
    expect(white.digits.map(({ box }) => box)).toEqual(black.digits.map(({ box }) => box));
  });

  const refused: readonly [string, Uint8Array | undefined, RegExp][] = [
    [
      "no-such.png",
      undefined,
      /^FormatError: predict: cannot read .*no-such\.png: there is no such file; name a picture\n$/,
    ],
    [
      "text.png",
      Buffer.from("hello, no PNG"),
      /^FormatError: decodeImage: .*text\.png is text, and no picture that is read here; name a picture\n$/,
    ],
    [
      "blank.png",
      grayPng(new Uint8Array(6000).fill(240), 100),
      /^ValueError: predict: .*blank\.png \(100 x 60\) is blank: /,
    ],
    [
      "ruled.png",
      ruled(),
      /^ValueError: predict: .*ruled\.png \(100 x 60\) has 1 printed line and no digits; is the field filled in\?\n$/,
    ],
    [
      "huge.png",
      huge(),
      /^ValueError: decodePng: .*huge\.png is 20000 x 20000 = 400000000 pixels, more than 50000000; scale it down/,
    ],
  ];
  test.each(oneIn(5, refused))("refuses %s", async (name, bytes, message) => {
    const file = join(directory, name);
    if (bytes !== undefined) await writeFile(file, bytes);
    const { code, stderr } = await predict(file, "--model", bare);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  test.runIf(everything)(
    "--annotate needs --form and an ending that can be written; thresholds go from 0 to 1",
    async () => {
      const over = await mnist("predict", "--form", form("plain.png"), "--annotate", form("plain.png"));
      expect(over.stderr).toMatch(
        /^ValueError: predict: --annotate \S+plain\.png is the picture itself, which would be drawn over; name another file\n$/,
      );
      const alone = await mnist("predict", form("plain.png"), "--annotate", "x.png");
      expect([alone.code, alone.stderr]).toEqual([
        1,
        "ValueError: predict: --annotate is for forms; add --form, or leave it out\n",
      ]);
      const gif = await predict(form("plain.png"), "--annotate", "x.gif");
      expect([gif.code, gif.stderr]).toEqual([
        1,
        "ValueError: predict: --annotate x.gif ends in .gif, and what is drawn is written as PNG or JPEG; " +
          "name a file that ends in .png, .jpg or .jpeg\n",
      ]);
      const { stderr } = await predict(form("plain.png"), "--reject-below", "2");
      expect(stderr).toContain("argument '2' is invalid. It must be a number from 0 to 1.");
    },
  );

  test.runIf(everything)(
    "--annotate draws on any kind of picture, and writes a JPEG where it is named so",
    async () => {
      const [picture, drawn] = [join(directory, "page.jpg"), join(directory, "drawn.jpg")];
      const page = await decodeImage(await readFile(form("comb.png")), "comb.png");
      const rgb = Uint8Array.from(
        { length: 3 * page.width * page.height },
        (_, i) => page.data[Math.floor(i / 3)],
      );
      await writeFile(picture, await encodeDrawing({ ...page, data: rgb }, picture));
      const { code } = await predict(picture, "--model", bare, "--annotate", drawn);
      expect(code).toBe(0);
      const { width, height, channels, data } = await decodeImage(await readFile(drawn), drawn);
      expect([width, height, channels]).toEqual([page.width, page.height, 3]);
      const colored = Array.from(
        { length: width * height },
        (_, i) => Math.abs(data[3 * i] - data[3 * i + 1]) > 60,
      );
      expect(colored.filter(Boolean).length).toBeGreaterThan(8 * 100);
    },
  );
});

describe("predict, one file after the other", () => {
  test("each has its answer or its error, and the exit status tells at the end that one failed", async () => {
    const cut = join(directory, "cut.png");
    await writeFile(cut, (await readFile(form("plain.png"))).subarray(0, 200));
    const names = ["no-such.jpg", digit("seven.png"), cut, directory, digit("five-pencil.png")];
    const { code, stdout, stderr } = await mnist("predict", ...names, "--model", calibrated, "--json");
    expect(code).toBe(1);
    const results = JSON.parse(stdout) as {
      file: string;
      digit?: number;
      unsure?: boolean;
      error?: string;
    }[];
    expect(results.map(({ file }) => file)).toEqual(names);
    expect(results.map(({ digit: read }) => read !== undefined)).toEqual([false, true, false, false, true]);
    const told = [
      "FormatError: predict: cannot read no-such.jpg: there is no such file; name a picture",
      `FormatError: decodePng: ${cut} is cut off: its 200 bytes end before the IEND chunk that closes a PNG; copy or download it again`,
      `PellucidError: predict: cannot read ${directory}: it is a directory (EISDIR); name a file, or move the directory away`,
    ];
    expect([results[0], results[2], results[3]].map(({ error }) => error)).toEqual(told);
    for (const line of told) expect(stderr).toContain(`${line}\n`);
  });

  test.runIf(everything)("forms too; and one that failed alone is told once", async () => {
    const names = [form("plain.png"), "no-such.png"];
    const several = await predict(...names, "--model", bare, "--json");
    expect(several.code).toBe(1);
    const [read, missing] = JSON.parse(several.stdout);
    expect(read.lines.length).toBeGreaterThan(0);
    expect(Object.keys(missing)).toEqual(["file", "error"]);
    const alone = await predict("no-such.png", "--json");
    expect(alone.code).toBe(1);
    expect(JSON.parse(alone.stdout)).toEqual([
      {
        file: "no-such.png",
        error: "FormatError: predict: cannot read no-such.png: there is no such file; name a picture",
      },
    ]);
    expect(alone.stderr.match(/no-such/g)?.length).toBe(1);
  });

  test("marks what is not to be trusted, and says where a picture has many digits", async () => {
    const { stdout } = await mnist(
      "predict",
      form("plain.png"),
      digit("seven.png"),
      "--model",
      calibrated,
      "--reject-below",
      "1",
    );
    const lines = stdout.trimEnd().split("\n").slice(-3);
    expect(lines[0]).toMatch(/plain\.png +\?\d {2}\d/);
    expect(lines[1]).toMatch(/^ +it has several marks like digits, and was read as one; --form reads each$/);
    expect(lines[2]).toMatch(/seven\.png +\?\d {2}\d/);
  });
});

function ruled(): Uint8Array {
  const page = new Uint8Array(6000).fill(255);
  page.fill(0, 3000, 3200);
  return grayPng(page, 100);
}

/** A picture that states to be 20,000 x 20,000. */
function huge(): Uint8Array {
  const png = grayPng(new Uint8Array(4), 2);
  new DataView(png.buffer, png.byteOffset).setUint32(16, 20000);
  new DataView(png.buffer, png.byteOffset).setUint32(20, 20000);
  return png;
}
