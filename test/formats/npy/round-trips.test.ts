import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { arange, rand, tensor, useBackend } from "pellucid";
import {
  decodeNpy,
  decodeNpz,
  encodeNpy,
  encodeNpz,
  type NpyData,
  type NpyDType,
  readNpy,
  readNpz,
  writeNpy,
  writeNpz,
} from "pellucid/formats";
import * as arbitraries from "pellucid/testing/arbitraries";
import { afterEach, describe, expect, test } from "vitest";
import { fromHalf } from "../../../src/formats/float16.js";
import { NPY_TYPES } from "../../../src/formats/npy/npy-dtypes.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";

/** An array of any type, of up to five axes, some of them perhaps empty; its bits are any. */
const anyArray = fc
  .tuple(fc.constantFrom(...(Object.keys(NPY_TYPES) as NpyDType[])), fc.array(fc.nat(3), { maxLength: 5 }))
  .chain(([dtype, shape]) => {
    const n = shape.reduce((product, m) => product * m, 1) * (dtype.startsWith("complex") ? 2 : 1);
    const bytes = fc.uint8Array({
      minLength: n * NPY_TYPES[dtype].width,
      maxLength: n * NPY_TYPES[dtype].width,
    });
    return bytes.map((drawn) => ({ dtype, shape, data: elements(dtype, drawn.slice().buffer) }));
  });

function elements(dtype: NpyDType, buffer: ArrayBuffer): NpyData {
  if (dtype === "float16") return Float32Array.from(new Uint16Array(buffer), fromHalf);
  if (dtype === "bool") return new Uint8Array(buffer).map((byte) => byte % 2);
  return new NPY_TYPES[dtype].array(buffer);
}

test("decodeNpy(encodeNpy(x)) = x, in either order of axes", () => {
  fc.assert(
    fc.property(anyArray, fc.boolean(), (array, fortranOrder) => {
      const { dtype, shape, data } = decodeNpy(encodeNpy(array, { fortranOrder }));
      expect({ dtype, shape, data }).toEqual(array);
    }),
  );
});

test("element i, j of an array in Fortran's order lies at i + 2j", () => {
  const bytes = encodeNpy(
    { data: new Uint8Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] },
    { fortranOrder: true },
  );
  expect([...bytes.subarray(-6)]).toEqual([1, 4, 2, 5, 3, 6]);
});

test("decodeNpz(encodeNpz(arrays)) = arrays, in their order, packed or not", () => {
  const named = fc.uniqueArray(fc.tuple(fc.string({ unit: "binary", maxLength: 8 }), anyArray), {
    selector: ([name]) => name,
    maxLength: 4,
  });
  fc.assert(
    fc.property(named, fc.boolean(), (entries, compressed) => {
      const { arrays, unreadable } = decodeNpz(encodeNpz(new Map(entries), { compressed }));
      const found = [...arrays].map(([name, { dtype, shape, data }]) => [name, { dtype, shape, data }]);
      expect(found).toEqual(entries);
      expect(unreadable.size).toBe(0);
    }),
  );
});

test("a tensor is read as it was written", () => {
  fc.assert(
    fc.property(arbitraries.tensor({ dtype: "float64" }), (x) => {
      const y = decodeNpy(encodeNpy(x)).toTensor();
      expect([y.dtype, y.shape, y.dataSync()]).toEqual([x.dtype, x.shape, x.dataSync()]);
    }),
  );
});

describe("the type in the file", () => {
  test.each([
    ["int64", tensor([3, -4], { dtype: "int32" }), new BigInt64Array([3n, -4n])],
    ["bool", tensor([0, 1], { dtype: "uint8" }), new Uint8Array([0, 1])],
    ["float16", tensor([1 / 3, 65520]), new Float32Array([0.333251953125, Number.POSITIVE_INFINITY])],
  ] as const)("%s", (dtype, x, data) => {
    expect(decodeNpy(encodeNpy(x, { dtype }))).toMatchObject({ dtype, shape: [2], data });
  });
});

test("bytes in the middle of a Node buffer are read and written as well", () => {
  const bytes = Buffer.concat([Buffer.from("xyz"), encodeNpy(new Float64Array([1, 2]))]).subarray(3);
  expect(decodeNpy(bytes).data).toEqual(new Float64Array([1, 2]));
  expect(decodeNpy(encodeNpy(Buffer.from("abc"))).data).toEqual(new Uint8Array([97, 98, 99]));
  const inside = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
  expect(decodeNpy(encodeNpy(inside)).data).toEqual(new Float32Array([1, 2]));
});

describe("files", () => {
  const root = temporaryDirectory();
  afterEach(() => useBackend("cpu"));

  test("are written from any backend, and read", async () => {
    await useBackend("wasm");
    const x = rand([3, 4], { seed: 1 }).mul(2);
    await writeNpy(join(root, "x.npy"), x, { fortranOrder: true });
    await writeNpz(join(root, "x.npz"), { x, n: new BigInt64Array([2n ** 60n]) }, { compressed: true });
    expect((await readNpy(join(root, "x.npy"))).toTensor().tolist()).toEqual(x.tolist());
    const { arrays } = await readNpz(join(root, "x.npz"));
    expect(arrays.get("x")!.toTensor().tolist()).toEqual(x.tolist());
    expect(arrays.get("n")!.data).toEqual(new BigInt64Array([2n ** 60n]));
  });

  test("are the same every time, and name themselves in errors", async () => {
    const arrays = { x: arange(3) };
    await writeNpz(join(root, "y.npz"), arrays);
    expect(new Uint8Array(await readFile(join(root, "y.npz")))).toEqual(encodeNpz(arrays));
    await expect(readNpy(join(root, "y.npz"))).rejects.toThrow(`decodeNpy: ${join(root, "y.npz")} is a zip`);
    await expect(readNpz(join(root, "none.npz"))).rejects.toThrow("readNpz: there is no file none.npz in");
    await expect(readNpz(join(root, "y.npz"), 100)).rejects.toThrow("at most 100 are taken");
  });
});
