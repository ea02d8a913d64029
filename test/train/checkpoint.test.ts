import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nn, optim } from "pellucid";
import { readSafetensors, writeSafetensors } from "pellucid/data";
import { loadCheckpoint, saveCheckpoint, saveModel } from "pellucid/train";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { bits, everything, makeModel, makeRun, optimizers, type Run, trainSteps } from "./small-run.js";

const root = temporaryDirectory();
let files = 0;
const newPath = () => join(root, `${files++}.safetensors`);

describe("a run that was saved and resumed ends in the same bits as one that never stopped", () => {
  const STEPS = 6;
  for (const kind of Object.keys(optimizers) as (keyof typeof optimizers)[]) {
    test.each([0, 1, 4, STEPS])(`${kind}, stopped after %d of ${STEPS} steps`, async (stop) => {
      const whole = makeRun(kind, 1);
      trainSteps(whole, 0, STEPS);

      const first = makeRun(kind, 1);
      trainSteps(first, 0, stop);
      const path = newPath();
      await saveCheckpoint(path, { ...first, progress: { step: stop, name: "ä" } });
      const resumed = makeRun(kind, 99);
      const progress = await loadCheckpoint<{ step: number; name: string }>(path, resumed);
      expect(progress).toEqual({ step: stop, name: "ä" });
      expect(everything(resumed)).toEqual(everything(first));
      trainSteps(resumed, progress.step, STEPS);
      expect(everything(resumed)).toEqual(everything(whole));
    });
  }

  test("a checkpoint loaded over a run that has gone elsewhere", async () => {
    const whole = makeRun("Adam", 1);
    trainSteps(whole, 0, 2);
    const path = newPath();
    await saveCheckpoint(path, { ...whole, progress: null });
    trainSteps(whole, 2, STEPS);

    const stray = makeRun("Adam", 5);
    trainSteps(stray, 10, 15);
    expect(await loadCheckpoint(path, stray)).toBe(null);
    trainSteps(stray, 2, STEPS);
    expect(everything(stray)).toEqual(everything(whole));
  });

  test("saving changes nothing, and does not hold on to the run", async () => {
    const run = makeRun("Adam", 1);
    trainSteps(run, 0, 1);
    const before = everything(run);
    const path = newPath();
    await saveCheckpoint(path, { ...run, progress: 1 });
    expect(everything(run)).toEqual(before);
    trainSteps(run, 1, 3);
    const other = makeRun("Adam", 2);
    await loadCheckpoint(path, other);
    expect(everything(other)).toEqual(before);
  });

  test("dropout goes on with the next mask", async () => {
    const whole = makeRun("Adam", 1, { p: 0.5 });
    trainSteps(whole, 0, STEPS);

    const first = makeRun("Adam", 1, { p: 0.5 });
    trainSteps(first, 0, 3);
    const path = newPath();
    await saveCheckpoint(path, { ...first, progress: { step: 3 } });
    const resumed = makeRun("Adam", 99, { p: 0.5 });
    const { step } = await loadCheckpoint<{ step: number }>(path, resumed);
    trainSteps(resumed, step, STEPS);
    expect(everything(resumed)).toEqual(everything(whole));
  });
});

describe("a checkpoint with an average of the weights", () => {
  const makeAveraged = (seed: number) => {
    const run = makeRun("Adam", seed);
    return { ...run, average: new optim.ExponentialMovingAverage(run.model, { decay: 0.5 }) };
  };
  type Averaged = ReturnType<typeof makeAveraged>;

  const trainAveraged = (run: Averaged, from: number, to: number) => {
    for (let step = from; step < to; step++) {
      trainSteps(run, step, step + 1);
      run.average.update();
    }
  };
  const everythingAveraged = (run: Averaged) => {
    const { tensors, updates } = run.average.stateDict();
    return { ...everything(run), average: bits(tensors), updates };
  };
  const savedAveraged = async (steps: number) => {
    const run = makeAveraged(1);
    trainAveraged(run, 0, steps);
    const path = newPath();
    await saveCheckpoint(path, { ...run, progress: { step: steps } });
    return { run, path };
  };

  test.each([0, 3])("goes on in the same bits, after %d steps", async (stop) => {
    const { run: whole } = await savedAveraged(6);
    const { run: first, path } = await savedAveraged(stop);
    const resumed = makeAveraged(99);
    trainAveraged(resumed, 7, 9);
    const { step } = await loadCheckpoint<{ step: number }>(path, resumed);
    expect(everythingAveraged(resumed)).toEqual(everythingAveraged(first));
    trainAveraged(resumed, step, 6);
    expect(everythingAveraged(resumed)).toEqual(everythingAveraged(whole));
  });

  test("its progress is told before anything is compared, and what refuses it changes nothing", async () => {
    const { path } = await savedAveraged(2);
    const run = makeRun("Adam", 2);
    const before = everything(run);
    const check = (progress: unknown) => {
      throw new RangeError(`refused at ${JSON.stringify(progress)}`);
    };
    await expect(loadCheckpoint(path, { ...run, check })).rejects.toThrow(
      error("RangeError", 'refused at {"step":2}'),
    );
    expect(everything(run)).toEqual(before);
  });

  test("needs an average to load it into", async () => {
    const { path } = await savedAveraged(2);
    const run = makeRun("Adam", 2);
    const before = everything(run);
    await expect(loadCheckpoint(path, run)).rejects.toThrow(
      error(
        "ValueError",
        `loadCheckpoint: ${path} has an average of the weights, but there is none to load it into; the run must go on with the settings it was started with`,
      ),
    );
    expect(everything(run)).toEqual(before);
  });

  test("is asked for where there is an average", async () => {
    const path = newPath();
    await saveCheckpoint(path, { ...makeRun("Adam", 1), progress: 0 });
    const run = makeAveraged(2);
    const before = everythingAveraged(run);
    await expect(loadCheckpoint(path, run)).rejects.toThrow(
      error(
        "ValueError",
        `loadCheckpoint: ${path} has no average of the weights, but one is to be loaded; the run must go on with the settings it was started with`,
      ),
    );
    expect(everythingAveraged(run)).toEqual(before);
  });

  test("whose average is damaged is refused, and nothing is changed", async () => {
    const { path } = await savedAveraged(2);
    const { tensors, metadata } = await readSafetensors(path);
    const run = makeAveraged(2);
    const before = everythingAveraged(run);
    await writeSafetensors(path, tensors, { ...metadata, average: "-1" });
    await expect(loadCheckpoint(path, run)).rejects.toThrow(
      error(
        "ValueError",
        "ExponentialMovingAverage.loadStateDict: updates is -1; it must be a count: the state is damaged",
      ),
    );
    tensors.delete("average.6.bias");
    await writeSafetensors(path, tensors, metadata);
    await expect(loadCheckpoint(path, run)).rejects.toThrow(
      error(
        "ValueError",
        "ExponentialMovingAverage.loadStateDict: 6.bias is missing but the model has float32 [5]; the state must come from the average of the same model",
      ),
    );
    expect(everythingAveraged(run)).toEqual(before);
  });

  test("is not needed: a file from before there were any still loads", async () => {
    const first = makeRun("Adam", 1);
    trainSteps(first, 0, 2);
    const path = newPath();
    await saveCheckpoint(path, { ...first, progress: { step: 2 } });
    const { tensors, metadata } = await readSafetensors(path);
    const { average, ...older } = metadata;
    expect(average).toBe("null");
    await writeSafetensors(path, tensors, older);
    const resumed = makeRun("Adam", 99);
    expect(await loadCheckpoint(path, resumed)).toEqual({ step: 2 });
    expect(everything(resumed)).toEqual(everything(first));
  });
});

describe("a file that does not fit is refused, and nothing is changed", () => {
  /** A run in the middle of its training, and a check that loading `path` into it fails without a trace. */
  async function refuses(path: string, error: unknown, run = makeRun("Adam", 1)): Promise<void> {
    trainSteps(run, 0, 2);
    const before = everything(run);
    await expect(loadCheckpoint(path, run)).rejects.toThrow(error as Error);
    expect(everything(run)).toEqual(before);
  }

  async function savedRun(run: Run, steps = 3): Promise<string> {
    trainSteps(run, 0, steps);
    const path = newPath();
    await saveCheckpoint(path, { ...run, progress: { step: steps } });
    return path;
  }

  /** A checkpoint whose metadata were changed. */
  async function withMetadata(change: Record<string, string>): Promise<string> {
    const path = await savedRun(makeRun("Adam", 3));
    const { tensors, metadata } = await readSafetensors(path);
    await writeSafetensors(path, tensors, { ...metadata, ...change });
    return path;
  }

  test("a missing file", async () => {
    const text = `readSafetensors: there is no file none.safetensors in ${root}; check the path`;
    await refuses(join(root, "none.safetensors"), error("FormatError", text));
  });

  test("a plain model", async () => {
    const path = newPath();
    await saveModel(path, makeModel(3));
    const text = `loadCheckpoint: ${path} is a safetensors file but no checkpoint (its metadata has no optimizer); a model without optimizer state is read with loadModel()`;
    await refuses(path, error("FormatError", text));
  });

  test("a file that is cut off", async () => {
    const path = await savedRun(makeRun("Adam", 3));
    const whole = await readFile(path);
    for (const length of [0, 7, 100, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length));
      await refuses(path, expect.objectContaining({ name: "FormatError" }));
    }
    await writeFile(path, whole.subarray(0, 7));
    const text = `decodeSafetensors: ${path} is 7 bytes long, but begins with the length of its header in 8 bytes`;
    await refuses(path, error("FormatError", text));
  });

  test("another kind of file", async () => {
    const path = newPath();
    await writeFile(path, "a text file of some length");
    await refuses(path, expect.objectContaining({ name: "FormatError" }));
  });

  test.each(["null", '{"seed": -1, "tensorPosition": 0, "dropoutPosition": 0}', '{"seed": 1}'])(
    "a checkpoint whose random state is %s",
    async (random) => {
      const path = await withMetadata({ random });
      const text = `loadCheckpoint: ${path} has the random state ${JSON.stringify(JSON.parse(random))}; it must have a seed and two positions, all integers of at least 0: the file is damaged`;
      await refuses(path, error("FormatError", text));
    },
  );

  test.each(["optimizer", "progress"])("a checkpoint whose %s is damaged", async (key) => {
    const path = await withMetadata({ [key]: '{"lr": 0.0' });
    const text = `loadCheckpoint: the ${key} in ${path} is no JSON; the file is damaged: take a whole copy, or remove it`;
    await refuses(path, error("FormatError", text));
  });

  test.each([
    ["null", "null"],
    [
      "a learning rate that is missing",
      '{"0.step":1,"1.step":1,"2.step":1,"3.step":1,"4.step":1,"5.step":1}',
    ],
    [
      "a step that is missing",
      '{"lr":0.1,"0.step":1,"1.step":1,"2.step":1,"3.step":1,"4.step":1,"x.step":1}',
    ],
    [
      "a step that is no number",
      '{"lr":0.1,"0.step":"1","1.step":1,"2.step":1,"3.step":1,"4.step":1,"5.step":1}',
    ],
  ])("optimizer values with %s", async (_, values) => {
    const path = await withMetadata({ optimizer: values });
    await refuses(
      path,
      expect.objectContaining({ name: expect.stringMatching(/^(FormatError|ValueError)$/) }),
    );
  });

  test("a checkpoint of another network", async () => {
    const path = await savedRun(makeRun("Adam", 3, { features: 7 }));
    const text =
      "loadStateDict: the state does not fit Sequential: misshapen: 6.weight is float32 [7, 12], expected float32 [5, 12]; 6.bias is float32 [7], expected float32 [5]; the network must be the one that was saved, or leave these names out of the state and pass { strict: false }";
    await refuses(path, error("ShapeError", text));
  });

  test("a checkpoint of a network with other layers", async () => {
    const model = new nn.Sequential(new nn.Linear(4, 5));
    const path = newPath();
    await saveCheckpoint(path, { model, optimizer: optimizers.Adam(model), progress: 0 });
    await refuses(
      path,
      expect.objectContaining({
        message: expect.stringMatching(
          /^loadStateDict: the state does not fit Sequential: missing: 1\.weight, .*; misshapen: 0\.weight is float32 \[5, 4\], expected float32 \[3, 1, 3, 3\]/,
        ),
      }),
    );
  });

  test("the right network with an optimizer of other parameters", async () => {
    const model = makeModel(3);
    const path = newPath();
    const optimizer = new optim.Adam(model.parameters().slice(0, 2));
    await saveCheckpoint(path, { model, optimizer, progress: 0 });
    const text =
      "Adam.loadStateDict: the state is for 2 parameters but the optimizer has 6; it must come from an optimizer of the same parameters";
    await refuses(path, error("ValueError", text));
  });

  test("the right network with the optimizer's parameters in another order", async () => {
    const model = makeModel(3);
    const run = { model, optimizer: new optim.Adam(model.parameters().reverse()) };
    const path = await savedRun(run);
    const text =
      "Adam.loadStateDict: 0.m is [5] but that parameter is [3, 1, 3, 3]; it must come from an optimizer of the same parameters";
    await refuses(path, error("ShapeError", text));
  });

  test.each([
    ["SGD", "Adam"],
    ["Adam", "SGD"],
    ["SGD without momentum", "Adam"],
    ["Adam", "SGD without momentum"],
  ] as const)("a checkpoint of %s for %s", async (saved, loading) => {
    const path = await savedRun(makeRun(saved, 3));
    await refuses(
      path,
      expect.objectContaining({ name: "ValueError", message: expect.stringContaining(".loadStateDict: ") }),
      makeRun(loading, 1),
    );
  });

  test("optimizer state that is none of floats", async () => {
    const path = await savedRun(makeRun("Adam", 3));
    const { tensors, metadata } = await readSafetensors(path);
    const last = [...tensors.keys()].at(-1)!;
    const { shape, data } = tensors.get(last)!;
    tensors.set(last, { dtype: "int32", shape, data: Int32Array.from(data) });
    await writeSafetensors(path, tensors, metadata);
    await refuses(
      path,
      expect.objectContaining({ message: expect.stringContaining(last.slice("optimizer.".length)) }),
    );
  });
});

describe("a checkpoint appears whole or not at all", () => {
  test("readers meet whole checkpoints only, while it is saved again and again", async () => {
    const model = new nn.Linear(400, 400);
    const run = { model, optimizer: new optim.Adam(model.parameters()) };
    const path = newPath();
    const save = (step: number) => saveCheckpoint(path, { ...run, progress: { step } });
    await save(0);
    let saving = true;
    const saves = (async () => {
      for (let step = 1; step <= 15; step++) await save(step);
      saving = false;
    })();
    const met = new Set<number>();
    const reader = { model: new nn.Linear(400, 400), optimizer: optimizers.Adam(new nn.Linear(400, 400)) };
    do met.add((await loadCheckpoint<{ step: number }>(path, reader)).step);
    while (saving);
    await saves;
    expect(met.size).toBeGreaterThan(1);
    expect(await loadCheckpoint(path, reader)).toEqual({ step: 15 });
  });

  test("a save that fails leaves the checkpoint before it, and nothing else", async () => {
    const directory = await mkdtemp(join(root, "failing-"));
    const path = join(directory, "checkpoint.safetensors");
    const run = makeRun("Adam", 1);
    await saveCheckpoint(path, { ...run, progress: 1 });
    const before = await readFile(path);
    trainSteps(run, 0, 1);
    const circular: { self?: unknown } = {};
    circular.self = circular;
    await expect(saveCheckpoint(path, { ...run, progress: circular })).rejects.toThrow(TypeError);
    await expect(saveCheckpoint(path, { ...run, progress: undefined })).rejects.toThrow(
      'encodeSafetensors: metadata "progress" is undefined, but must be a string; convert it',
    );
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(directory)).toEqual(["checkpoint.safetensors"]);
  });
});
