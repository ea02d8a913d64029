// One table says what a setting is; what is made of it must agree, for every setting.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, type Option } from "commander";
import fc from "fast-check";
import { ValueError } from "pellucid";
import type { Choice, NumericParameter } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSettings, checkValues, fits } from "../../../../examples/mnist/evaluation/check-settings.js";
import { type Comparison, comparisons } from "../../../../examples/mnist/evaluation/compare/comparisons.js";
import * as options from "../../../../examples/mnist/evaluation/options.js";
import { recipes } from "../../../../examples/mnist/evaluation/recipes.js";
import {
  commandOf,
  configOf,
  describeRecipe,
  parseConfig,
  type RunConfig,
  resumeConfig,
} from "../../../../examples/mnist/evaluation/runs/run-config.js";
import { prepareRun } from "../../../../examples/mnist/evaluation/runs/run-files.js";
import { checkSpace, defaultSpace, readSpace } from "../../../../examples/mnist/evaluation/search-space.js";
import {
  type AskedSettings,
  allSettings,
  isFree,
  recipeNames,
  type SettingName,
  settings,
} from "../../../../examples/mnist/evaluation/settings.js";
import { allows, choicesOf } from "../../../../examples/mnist/evaluation/values.js";
import { thrown } from "../../../support/errors.js";

const NOTHING = "nothing was thrown";

const base = configOf({ recipe: "specification", seed: 1, backend: "cpu" });

const { recipeOptions, seed, splitSeed, teacher, backend, threads, limit, data, reproduceDoubleSoftmax } =
  options;
const optionsOfRuns = [
  ...[...recipeOptions, seed, splitSeed, teacher, backend, threads, limit, data],
  reproduceDoubleSoftmax,
];
const optionByName = new Map(optionsOfRuns.map((option) => [option.attributeName(), option]));

/** What a person may type or write, sensible or not. */
const values = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom(0, 1, -1, 0.5, 1.5, 256, 257, Number.EPSILON, 1 - Number.EPSILON, Number.MAX_VALUE),
    // −0 is written as 0.
    fc.double().map((x) => x + 0),
    fc.double({ min: 0, max: 1 }),
    fc.integer(),
    fc.string(),
    fc.constantFrom("", " ", "none", "NaN", "Infinity", ...(choicesOf(allSettings[name].is) ?? [])),
  );

/** What a setting can be. */
const allowed = (name: string): fc.Arbitrary<unknown> => {
  const { is } = allSettings[name];
  return fc
    .oneof(
      fc.integer({ min: 0, max: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      fc.constantFrom(...(choicesOf(is) ?? ["a folder", "mnist"])),
      fc.constantFrom([0.5, 0.5], [0.75, 0.25]),
      fc.constantFrom("training set", { mean: 0.5, std: 1 }, { mean: 0, std: 0.3 }),
      fc.constantFrom({ k: 3, index: 1 }, { k: 3, index: 2 }),
      fc.constantFrom([{ file: "a", sha256: "1" }], [{ file: "a", sha256: "2" }]),
    )
    .filter((value) => allows(is, value));
};

/** What the option makes of a word; undefined where it refuses it. */
function typed({ parseArg }: Option, word: string): unknown {
  try {
    return parseArg ? (parseArg as (word: string, before: unknown) => unknown)(word, undefined) : word;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError);
    return undefined;
  }
}

/** JSON has no word for infinity. */
const told = (value: unknown) => (typeof value === "number" ? String(value) : JSON.stringify(value));

const passes = (name: string, value: unknown): boolean => {
  try {
    checkValues({ ...base, [name]: value });
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ValueError);
    expect((error as Error).message).toContain(`recipe: ${name} is ${told(value)}; it must be `);
    return false;
  }
};

describe.each(Object.entries(allSettings))("%s", (name, { option, default: standard, free, search }) => {
  test("has a default that it can have", () => {
    if (standard !== undefined) expect(passes(name, standard)).toBe(true);
  });

  test("has an option where the table says so, and no other", () => {
    expect(optionByName.has(name)).toBe(option !== undefined);
  });

  test("what its option makes of a word, the check accepts; what the check accepts, the option does", () => {
    const flag = optionByName.get(name);
    // The words of several are files, which are read before they are a setting.
    if (flag === undefined || flag.isBoolean() || flag.variadic) return;
    fc.assert(
      fc.property(values(name), (value) => {
        const made = typed(flag, String(value));
        if (made !== undefined) expect(passes(name, made)).toBe(true);
        if (passes(name, value)) expect(made).toEqual(value);
      }),
    );
  });

  test("a run goes on with another value only where that is free", () => {
    if (option === undefined) return;
    fc.assert(
      fc.property(allowed(name), allowed(name), (before, now) => {
        const earlier = { ...base, schedule: "cosine", [name]: before } as RunConfig;
        const given = { ...base, [name]: now } as AskedSettings;
        const resume = () => resumeConfig(given, new Set([name]), earlier);
        if (free || JSON.stringify(before) === JSON.stringify(now))
          expect(resume()).toEqual({ ...earlier, [name]: now });
        else expect(resume).toThrow(`--resume: the run was started with ${name} `);
      }),
    );
  });

  test("is searched where it can be, in its default space too", () => {
    if (!Object.hasOwn(settings, name)) return;
    if (search !== undefined) checkSpace({ [name]: search }, "space.json");
    const ends = fc.oneof(fc.integer({ min: -3, max: 300 }), fc.double({ min: -1, max: 2, noNaN: true }));
    const parameter = fc.record({ type: fc.constantFrom("int", "float"), from: ends, to: ends });
    fc.assert(
      fc.property(parameter, fc.double({ min: 0, max: 1, noNaN: true }), ({ type, ...between }, share) => {
        const [from, to] = [between.from, between.to].sort((a, b) => a - b);
        fc.pre(from < to && (type === "float" || (Number.isInteger(from) && Number.isInteger(to))));
        const range = { type, from, to } as NumericParameter;
        const some = from + share * (to - from);
        const error = thrown(() => checkSpace({ [name]: range }, "space.json"));
        if (error === NOTHING) expect(passes(name, type === "int" ? Math.floor(some) : some)).toBe(true);
        else expect(error).toContain(`ValueError: --space: space.json searches ${name} where it can be `);
      }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(values(name), { minLength: 2, maxLength: 3 }), (all) => {
        const choices = all.filter((choice) => typeof choice === "string" || Number.isFinite(choice));
        fc.pre(choices.length >= 2 && new Set(choices).size === choices.length);
        const space = { [name]: { type: "categorical" as const, choices: choices as Choice[] } };
        const refused = thrown(() => checkSpace(space, "space.json")) !== NOTHING;
        expect(refused).toBe(choices.some((choice) => !passes(name, choice)));
      }),
    );
  });
});

describe("an option refuses", () => {
  test.each([
    ["warmup", "1", "It must be a number from 0 to less than 1."],
    ["warmup", "-0.1", "It must be a number from 0 to less than 1."],
    ["patience", "1.5", "It must be an integer of at least 0."],
    ["batchSize", "0", "It must be a positive integer."],
    ["lr", "0", "It must be a number greater than 0."],
    ["l1", "", "It must be a number of at least 0."],
    ["threads", "257", "It must be an integer from 1 to 256."],
    ["optimizer", "adam", "Allowed choices are Adam, SGD."],
  ])("%s %j", (name, word, rule) => {
    const { parseArg } = optionByName.get(name)!;
    expect(() => (parseArg as (word: string) => unknown)(word)).toThrow(rule);
  });
});

describe("a configuration that was kept", () => {
  test("has what the specification says in the place of what it lacks", () => {
    const kept = { recipe: "fast", seed: 2, backend: "wasm", lr: 0.003 };
    expect(parseConfig(kept, "config.json")).toEqual({ ...recipes.specification, ...kept });
  });

  test.each([
    [{ warmup: 1 }, "ValueError: config.json: warmup is 1; it must be a number from 0 to less than 1"],
    [{ patience: 1.5 }, "ValueError: config.json: patience is 1.5; it must be an integer of at least 0"],
    [{ optimizer: "adam" }, 'ValueError: config.json: optimizer is "adam"; it must be one of Adam, SGD'],
    [{ batchNorm: 1 }, "ValueError: config.json: batchNorm is 1; it must be true or false"],
    [
      { betas: [0.9, 1] },
      "ValueError: config.json: betas is [0.9,1]; it must be two numbers, each from 0 to less than 1",
    ],
    [
      { split: [0.8] },
      "ValueError: config.json: split is [0.8]; it must be two numbers, each greater than 0 and less than 1",
    ],
    [
      { normalize: { mean: 0.5, std: 0 } },
      'ValueError: config.json: normalize is {"mean":0.5,"std":0}; it must be "training set", or {"mean": …, "std": …} with std greater than 0',
    ],
    [
      { fold: { k: 3, index: 3 } },
      'ValueError: config.json: fold is {"k":3,"index":3}; it must be {"k": …, "index": …} with index from 0 to less than k',
    ],
  ])("%j is refused by name", (change, text) => {
    expect(thrown(() => parseConfig({ ...base, ...change }, "config.json"))).toBe(text);
  });

  test.each([[null], [[]], ["lr"]])("%j is refused", (json) => {
    expect(thrown(() => parseConfig(json, "config.json"))).toBe(
      'FormatError: config.json holds no settings; it must be a JSON object such as {"lr": 0.001}',
    );
  });
});

describe("settings that do not go together", () => {
  test.each<[SettingName, Partial<RunConfig>, string]>([
    [
      "dropout",
      { network: "linear", dropout: 0.5 },
      "--dropout: it needs a hidden layer before it, and linear has none; leave it out, or take another network",
    ],
    [
      "batchNorm",
      { network: "MLP", batchNorm: true },
      "--batch-norm: it needs a convolution before it, and MLP has none; leave it out, or take another network",
    ],
    [
      "dropout",
      { network: "ResNet", dropout: 0.5 },
      "--network: ResNet has no place for dropout or batch-norm of one's choice; leave --dropout and --batch-norm out, or take one of CNN, shallow, deep, narrow, wide, MLP, linear",
    ],
    [
      "weightDecay",
      { l2: 0.1, weightDecay: 0.2 },
      "--l2 is 0.1 and --weight-decay 0.2; they are two forms of the same: set one of them to 0",
    ],
    [
      "weightDecay",
      { optimizer: "SGD", weightDecay: 0.2 },
      "--weight-decay is 0.2; with SGD it is the same as --l2: give --weight-decay 0 and --l2 0.2",
    ],
    [
      "warmup",
      { schedule: "plateau", warmup: 0.1 },
      '--warmup: it is 0.1, but with the schedule "plateau" the rate follows the validation loss from the start; give --warmup 0, or take another schedule',
    ],
  ])("%s in %j: a run refuses, and tune does not search it", (name, change, text) => {
    expect(thrown(() => checkSettings({ ...base, ...change }))).toBe(`ValueError: ${text}`);
    const without: RunConfig = { ...base, ...change, [name]: settings[name].default };
    expect(thrown(() => checkSettings(without))).toBe(NOTHING);
    expect(fits(name, without)).toBe(false);
    expect(Object.keys(defaultSpace(without, new Set()))).not.toContain(name);
  });

  test("are in no recipe, and in no configuration that compare trains", () => {
    for (const recipe of Object.values(recipes)) checkSettings({ ...base, ...recipe });
    for (const { recipe, common, variants } of Object.values<Comparison>(comparisons)) {
      for (const variant of Object.values(variants)) {
        checkSettings({ ...base, ...recipes[recipe], ...common, ...variant });
      }
    }
  });
});

describe("tune", () => {
  test("searches what has a default space, in an order of its own, but for what was given", () => {
    const searched = Object.keys(defaultSpace(base, new Set()));
    expect(searched).toEqual(["lr", "batchSize", "warmup", "dropout", "weightDecay", "augment"]);
    const inTable = Object.entries(allSettings).filter(([, { search }]) => search !== undefined);
    expect(new Set(searched)).toEqual(new Set(inTable.map(([name]) => name)));
    expect(Object.keys(defaultSpace(base, new Set(["lr", "augment", "out"])))).toEqual(searched.slice(1, -1));
  });

  test.each<[unknown, string]>([
    [
      { warmup: { type: "float", from: 0, to: 1 } },
      "warmup where it can be 1; it must be a number from 0 to less than 1",
    ],
    [
      { epochs: { type: "float", from: 1, to: 9 } },
      "epochs where it can be 1.5; it must be a positive integer",
    ],
    [{ lr: { type: "int", from: 0, to: 1 } }, "lr where it can be 0; it must be a number greater than 0"],
    [
      { optimizer: { type: "categorical", choices: ["Adam", "SDG"] } },
      'optimizer where it can be "SDG"; it must be one of Adam, SGD',
    ],
  ])("refuses %j", (space, text) => {
    expect(thrown(() => checkSpace(space as never, "space.json"))).toBe(
      `ValueError: --space: space.json searches ${text}`,
    );
  });
});

describe("a directory", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pellucid-settings-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test.each([
    ["null", "FormatError: --space: … holds no search space; it must be JSON such as "],
    ["{", "FormatError: --space: cannot read … ("],
    ["{}", "ValueError: search space: it is empty; "],
  ])("holds a file of %s, which is no space", async (json, text) => {
    const path = join(directory, "space.json");
    await writeFile(path, json);
    const error: Error = await readSpace(path).then(
      () => new Error(NOTHING),
      (reason) => reason,
    );
    expect(`${error.name}: ${error.message}`.replace(path, "…")).toContain(text);
  });

  test("holds a training that goes on under another value only where that is free", async () => {
    const other: Partial<Record<string, unknown>> = {};
    for (const name of Object.keys(allSettings)) {
      const [own] = [base[name as keyof RunConfig]];
      other[name] = fc.sample(
        allowed(name).filter((value) => value !== own),
        { numRuns: 1, seed: 1 },
      )[0];
    }
    for (const [name, value] of Object.entries(other)) {
      const place = join(directory, name);
      await prepareRun(place, base);
      const again = prepareRun(place, { ...base, [name]: value } as RunConfig);
      if (isFree(name)) await again;
      else await expect(again).rejects.toThrow(`holds a training with ${name} `);
    }
  });
});

describe("a run in words", () => {
  test("tells names, then amounts, then what is done", () => {
    const config = configOf({ recipe: "best", seed: 1, backend: "cpu", batchNorm: true, patience: 3 });
    expect(describeRecipe(config)).toBe(
      "recipe best: CNN, Adam up to 0.002, one-cycle, epochs 25, batches of 128, augmented by affine and elastic, dropout 0.4, weightDecay 0.02, ema 0.999, patience 3, batch-norm",
    );
    expect(describeRecipe(base)).toBe("recipe specification: CNN, Adam at 0.001, epochs 30, batches of 64");
  });

  test("what is to be typed for it gives the same run", () => {
    const names = [...optionByName.keys()].filter(
      (name) => !isFree(name) && name !== "recipe" && name !== "teacher",
    );
    const changes = fc
      .subarray(names, { maxLength: 4 })
      .chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, allowed(name)]))));
    fc.assert(
      fc.property(fc.constantFrom(...recipeNames), changes, (recipe, change) => {
        const given = { recipe, seed: 1, backend: "auto", ...change } as AskedSettings;
        fc.pre(thrown(() => configOf(given)) === NOTHING);
        // A flag that is not given is off.
        const config = { ...configOf(given) };
        if (config.reproduceDoubleSoftmax === false) delete config.reproduceDoubleSoftmax;
        const words = commandOf(config)
          .match(/"(\\.|[^"])*"|[^ ]+/g)!
          .slice(5);
        const plain = words.map((word) => (word.startsWith('"') ? JSON.parse(word) : word));
        const command = new Command();
        for (const option of optionsOfRuns) command.addOption(option);
        expect(configOf(command.parse(plain, { from: "user" }).opts())).toEqual(config);
      }),
    );
  });
});
