import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeIdx } from "pellucid/data";
import { saveModel } from "pellucid/train";
import { afterEach, describe, expect, test, vi } from "vitest";
import { evaluateCommand } from "../../../../../examples/mnist/evaluation/commands/evaluate.js";
import { predictCommand } from "../../../../../examples/mnist/evaluation/commands/predict.js";
import { classLines } from "../../../../../examples/mnist/evaluation/commands/sample-lines.js";
import type { Compared } from "../../../../../examples/mnist/evaluation/compare/compare-configurations.js";
import { describeClasses } from "../../../../../examples/mnist/evaluation/compare/comparison-table.js";
import { createNetwork } from "../../../../../examples/mnist/evaluation/networks/networks.js";
import {
  readClassNames,
  requireLabels,
  titleOf,
} from "../../../../../examples/mnist/evaluation/runs/class-names.js";
import { modelMetadata, readModelFile } from "../../../../../examples/mnist/evaluation/runs/model-file.js";
import { error, thrown } from "../../../../support/errors.js";
import { temporaryDirectory } from "../../../../support/temporary-directory.js";

const directory = temporaryDirectory();
const FASHION = [
  "T-shirt",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Boot",
];

/** A data set of ten images and ten of a test, and its names. */
async function dataSet(name: string, classes?: string): Promise<string> {
  const path = join(directory, name);
  mkdirSync(path);
  for (const part of ["train", "t10k"]) {
    const pixels = Uint8Array.from({ length: 10 * 784 }, (_, i) => (i * 31) % 251);
    const labels = Uint8Array.from({ length: 10 }, (_, i) => i);
    await writeIdx(join(path, `${part}-images-idx3-ubyte`), {
      type: "uint8",
      shape: [10, 28, 28],
      data: pixels,
    });
    await writeIdx(join(path, `${part}-labels-idx1-ubyte`), { type: "uint8", shape: [10], data: labels });
  }
  if (classes !== undefined) writeFileSync(join(path, "classes.txt"), classes);
  return path;
}

const architecture = { network: "linear", dropout: 0, batchNorm: false } as const;
async function model(name: string, classes?: readonly string[]): Promise<string> {
  const path = join(directory, name, "model.safetensors");
  mkdirSync(join(directory, name));
  const metadata = modelMetadata(architecture, { mean: 0.5, std: 0.5 }, { classes });
  await saveModel(path, createNetwork(architecture), metadata);
  return path;
}

/** What a command writes for people. */
function told() {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => String(text)).join("");
}
afterEach(() => vi.restoreAllMocks());

describe("classes.txt", () => {
  const refused = async (name: string, text: string, problem: string) => {
    const data = await dataSet(name, text);
    const message = `${join(data, "classes.txt")}: ${problem}; it must name 10 classes, each on a line and otherwise`;
    await expect(readClassNames(data)).rejects.toThrow(error("FormatError", message));
  };

  test("names the classes, and is not needed", async () => {
    expect(await readClassNames(await dataSet("named", `${FASHION.join("\r\n")}\r\n`))).toEqual(FASHION);
    expect(await readClassNames(await dataSet("nameless"))).toBeUndefined();
    expect(await readClassNames(undefined)).toBeUndefined();
  });

  test("may begin with a mark of its encoding; a directory of that name is told", async () => {
    const data = await dataSet("marked", `\ufeff${FASHION.join("\n")}`);
    expect(await readClassNames(data)).toEqual(FASHION);
    const path = join(data, "classes.txt");
    rmSync(path);
    mkdirSync(path);
    await expect(readClassNames(data)).rejects.toThrow(
      error(
        "PellucidError",
        `data: cannot read ${path}: it is a directory (EISDIR); name a file, or move the directory away`,
      ),
    );
  });

  test("with too few names, one twice or none is refused", async () => {
    await refused("few", "cat\ndog\n", "it has 2 lines");
    await refused("twice", FASHION.with(3, "Trouser").join("\n"), 'line 4 is "Trouser"');
    await refused("blank", FASHION.with(3, " ").join("\n"), 'line 4 is ""');
  });

  test("an eleventh class is refused", () => {
    expect(thrown(() => requireLabels("letters", Uint8Array.of(9, 10)))).toBe(
      'ValueError: data: image 1 of letters has the label 10, but these networks tell 10 classes apart, 0 to 9; leave the others out, or write a network of your own with "pellucid"',
    );
  });
});

test("a report of other data is named after them, with their classes; the terminal tells them too", async () => {
  const data = await dataSet("fashion", FASHION.join("\n"));
  const path = await model("trained", FASHION);
  const lines = told();
  await evaluateCommand({ model: [path], data, backend: "cpu" });
  const page = readFileSync(join(path, "..", "report.html"), "utf8");
  expect(page).toContain("<h1>Classifying the images of fashion</h1>");
  expect(page).not.toContain("digit");
  for (const name of FASHION) {
    expect(page).toContain(name);
    expect(lines()).toMatch(new RegExp(`^${name} +1 `, "m"));
  }
  expect(lines()).toMatch(/^class +images +precision/m);
  const chart = readFileSync(join(path, "..", "charts", "confusion-matrix.svg"), "utf8");
  expect(chart).toContain("Trouser");

  const other = await dataSet("letters", [..."abcdefghij"].join("\n"));
  await expect(evaluateCommand({ model: [path], data: other, backend: "cpu" })).rejects.toThrow(
    error(
      "ValueError",
      `evaluate: ${path} tells ${FASHION.join(", ")} apart, but the images are of a, b, c, d, e, f, g, h, i, j; name the data that it was trained on by --data`,
    ),
  );
});

test("predict calls a class by the name that the model has for it, and reads no forms with it", async () => {
  const path = await model("predicting", FASHION);
  expect((await readModelFile(path)).classes).toEqual(FASHION);
  const lines = told();
  const digits = "examples/mnist/evaluation/forms/digits/seven.png";
  await predictCommand([digits], { model: path, backend: "cpu" });
  expect(lines()).toMatch(new RegExp(`seven.png  (${FASHION.join("|")})  .*next: (${FASHION.join("|")}),`));
  await expect(predictCommand([digits], { model: path, backend: "cpu", form: true })).rejects.toThrow(
    error(
      "ValueError",
      `predict: --form reads digits, but ${path} tells ${FASHION.join(", ")} apart; name a model of digits by --model`,
    ),
  );
});

test("kfold and compare name classes", () => {
  const sample = { n: 2, mean: 0.5, std: 0.1, interval: [0.4, 0.6] as [number, number] };
  expect(classLines([sample, sample], FASHION).join("\n")).toMatch(
    /^F1 of each class .*\nT-shirt .*\nTrouser /,
  );
  expect(classLines([sample, sample]).join("\n")).toMatch(/^F1 of each digit .*\n0 .*\n1 /);
  const compared = { against: { classes: [{ digit: 1, difference: 0.5, p: 0.01 }] } } as unknown as Compared;
  expect(describeClasses(compared, FASHION)).toBe("Trouser +50.00%");
  expect(describeClasses(compared)).toBe("1 +50.00%");
});

test("the digits of MNIST are called so", () => {
  expect(titleOf(undefined)).toBe("Recognizing hand-written digits");
});
