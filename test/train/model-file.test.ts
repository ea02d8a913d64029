import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { nn, tensor } from "pellucid";
import { readSafetensors, writeSafetensors } from "pellucid/data";
import { loadModel, loadModelFile, saveModel } from "pellucid/train";
import { describe, expect, test, vi } from "vitest";
import { error } from "../support/errors.js";
import { file } from "../support/safetensors-file.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { bits, makeModel, makeRun, trainSteps } from "./small-run.js";

const root = temporaryDirectory();
let files = 0;
const newPath = () => join(root, `${files++}.safetensors`);

/** The tensors that the header of a safetensors file names, with what it says of them. */
function headerOf(path: string): [string, { dtype: string; shape: number[] }][] {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE());
  const { __metadata__, ...tensors } = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  return Object.entries(tensors);
}

describe("saveModel and loadModel", () => {
  test("bring every bit back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.float32Array({ minLength: 6, maxLength: 6, noNaN: true }), async (weights) => {
        const [saved, loaded] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
        saved.weight.assign(tensor(weights, { shape: [2, 3] }));
        const path = newPath();
        await saveModel(path, saved);
        loaded.loadStateDict(await loadModel(path));
        expect(bits(loaded.stateDict())).toEqual(bits(saved.stateDict()));
      }),
    );
  });

  test("of parameters and buffers, under PyTorch's names, with the metadata", async () => {
    const run = makeRun("Adam", 1);
    trainSteps(run, 0, 2);
    const path = newPath();
    await saveModel(path, run.model, { note: "two steps" });
    expect((await readSafetensors(path)).metadata).toEqual({ note: "two steps" });
    expect(headerOf(path).map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["0.weight", "F32", [3, 1, 3, 3]],
      ["0.bias", "F32", [3]],
      ["1.weight", "F32", [3]],
      ["1.bias", "F32", [3]],
      ["1.running_mean", "F32", [3]],
      ["1.running_var", "F32", [3]],
      ["1.num_batches_tracked", "I64", []],
      ["6.weight", "F32", [5, 12]],
      ["6.bias", "F32", [5]],
    ]);
    const loaded = makeModel(2);
    loaded.loadStateDict(await loadModel(path));
    expect(bits(loaded.stateDict())).toEqual(bits(run.model.stateDict()));
    const file = await loadModelFile(path);
    expect(file.metadata).toEqual({ note: "two steps" });
    expect(bits(file.state)).toEqual(bits(run.model.stateDict()));
  });

  test("with a counter of int32 instead of PyTorch's int64, or without it", async () => {
    const { model } = makeRun("Adam", 1);
    const path = newPath();
    await saveModel(path, model);
    const { tensors } = await readSafetensors(path);
    const narrow = { dtype: "int32", shape: [], data: new Int32Array([7]) } as const;
    await writeSafetensors(path, new Map([...tensors, ["1.num_batches_tracked", narrow]]));
    const loaded = makeModel(2);
    loaded.loadStateDict(await loadModel(path));
    expect(loaded.stateDict().get("1.num_batches_tracked")!.item()).toBe(7);
    tensors.delete("1.num_batches_tracked");
    await writeSafetensors(path, tensors);
    loaded.loadStateDict(await loadModel(path));
    expect(loaded.stateDict().get("1.num_batches_tracked")!.item()).toBe(7);
  });

  test("in float64, and in PyTorch's int64", async () => {
    const [saved, loaded] = [1, 2].map(() => new nn.Linear(3, 2, { dtype: "float64" }));
    const path = newPath();
    await saveModel(path, saved);
    loaded.loadStateDict(await loadModel(path));
    expect(bits(loaded.stateDict())).toEqual(bits(saved.stateDict()));

    const count = { dtype: "int64", shape: [], data: new Int32Array([7]) } as const;
    await writeSafetensors(path, new Map([["num_batches_tracked", count]]));
    const read = (await loadModel(path)).get("num_batches_tracked")!;
    expect([read.dtype, read.item()]).toEqual(["int32", 7]);
  });

  test("a missing file", async () => {
    await expect(loadModel(join(root, "none.safetensors"))).rejects.toThrow(
      error("FormatError", `readSafetensors: there is no file none.safetensors in ${root}; check the path`),
    );
  });

  test("int16 and int8 become int32", async () => {
    const path = newPath();
    const small = { dtype: "int16", shape: [1], data: new Int16Array([-7]) } as const;
    await writeSafetensors(path, new Map([["w", small]]));
    const read = (await loadModel(path)).get("w")!;
    expect([read.dtype, read.item()]).toEqual(["int32", -7]);
  });

  test("a tensor that nothing can hold is left out, with a warning, and the others are read", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const path = newPath();
    const header = {
      seed: { dtype: "U64", shape: [1], data_offsets: [0, 8] },
      w: { dtype: "F32", shape: [1], data_offsets: [8, 12] },
    };
    await writeFile(path, file(header, 12).fill(0xff, -12, -4));
    expect([...(await loadModel(path)).keys()]).toEqual(["w"]);
    expect(warn.mock.calls).toEqual([
      [
        `pellucid: loadModel: ${path}: seed is left out: it is U64 and holds 18446744073709551615 at element 0; only values that fit int32 can be read`,
      ],
    ]);
    warn.mockRestore();
  });

  test("a flipped bit is told of", async () => {
    const path = newPath();
    await saveModel(path, new nn.Linear(3, 2));
    const bytes = await readFile(path);
    bytes[bytes.length - 5]! ^= 4;
    await writeFile(path, bytes);
    const text = new RegExp(
      `^decodeSafetensors: ${path} is damaged: its crc32c is .{8}, but ".{8}" was written; `,
    );
    await expect(loadModel(path)).rejects.toThrow(error("FormatError", text));
  });
});
