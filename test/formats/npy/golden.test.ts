import { createHash } from "node:crypto";
import { decodeNpy, decodeNpz, encodeNpy, type NpyData } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { fromHalf, toHalf } from "../../../src/formats/float16.js";
import { NPY_TYPES } from "../../../src/formats/npy/npy-dtypes.js";
import { uniform } from "../../parity/hash.js";
import { thrown } from "../../support/errors.js";
import { arrays, type GoldenArray, golden, goldenJson } from "../golden-files.js";

function elementsOf({ dtype, data }: GoldenArray): NpyData {
  const { buffer } = Uint8Array.from(Buffer.from(data, "base64"));
  if (dtype === "float16") return Float32Array.from(new Uint16Array(buffer), fromHalf);
  return new NPY_TYPES[dtype].array(buffer);
}

describe("reads what NumPy wrote", () => {
  test.each(Object.entries({ ...arrays.written, ...arrays.readOnly }))("%s", (name, expected) => {
    const { dtype, shape, data } = decodeNpy(golden(`numpy/${name}.npy`));
    expect({ dtype, shape, data }).toEqual({
      dtype: expected.dtype,
      shape: expected.shape,
      data: elementsOf(expected),
    });
  });
});

describe("writes NumPy's bytes", () => {
  test.each(Object.entries(arrays.written))("%s", (name, { dtype, shape, fortranOrder, ...rest }) => {
    const data = elementsOf({ dtype, shape, fortranOrder, ...rest });
    expect(encodeNpy({ dtype, shape, data }, { fortranOrder })).toEqual(golden(`numpy/${name}.npy`));
  });
});

describe("refuses by name what holds no numbers", () => {
  const says: Record<string, string> = {
    objects:
      'has the dtype "|O"; it holds Python objects, which are pickled, and nothing here runs a pickle; convert it to numbers before saving: array.astype(float)',
    strings: 'has the dtype "<U2"; it holds strings; save them as JSON, or as numbers that index a list',
    bytes: 'has the dtype "|S2"; it holds bytes; save array.view(numpy.uint8)',
    dates: 'has the dtype "<M8[D]"; it holds dates; save array.astype("int64")',
    differences: 'has the dtype "<m8[s]"; it holds time differences; save array.astype("int64")',
    structured:
      "has the structured dtype of the fields id, mass; it holds structured or raw bytes; save each of its fields as an array, all in one file with numpy.savez",
    void: 'has the dtype "|V3"; it holds structured or raw bytes; save each of its fields as an array, all in one file with numpy.savez',
    longdouble:
      'has the dtype "<f16", of which no array here has elements; there are b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8, c8, c16; save array.astype("float64")',
    clongdouble:
      'has the dtype "<c32", of which no array here has elements; there are b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8, c8, c16; save array.astype("complex128")',
  };
  test("all of them", () => expect(Object.keys(says)).toEqual(arrays.refused));
  test.each(arrays.refused)("%s", (name) => {
    expect(thrown(() => decodeNpy(golden(`numpy/${name}.npy`), "x.npy"))).toBe(
      `FormatError: decodeNpy: x.npy ${says[name]}`,
    );
  });
});

describe("archives", () => {
  const contentOf = (name: string) => {
    const { arrays: found, unreadable } = decodeNpz(golden(`numpy/${name}.npz`));
    const dtypes = Object.fromEntries([...found].map(([key, { dtype, shape }]) => [key, [dtype, ...shape]]));
    return { dtypes, unreadable: Object.fromEntries(unreadable) };
  };
  const several = { images: ["float32", 2, 3], labels: ["int64", 2, 3], mask: ["bool", 2, 3] };

  test("of np.savez and np.savez_compressed", () => {
    expect(contentOf("several")).toEqual({ dtypes: several, unreadable: {} });
    expect(contentOf("several-compressed")).toEqual({
      dtypes: { ...several, zeros: ["float64", 100, 100] },
      unreadable: {},
    });
    const [plain, packed] = ["several", "several-compressed"].map((name) =>
      decodeNpz(golden(`numpy/${name}.npz`)),
    );
    for (const name of Object.keys(several)) expect(packed.arrays.get(name)).toEqual(plain.arrays.get(name));
  });

  test("with sizes of 64 bits, with and without .npy, and with a file that is no array", () => {
    expect(contentOf("streamed")).toEqual({
      dtypes: { x: ["int16", 2, 3], plain: ["uint8", 2, 3], größe: ["int8", 2, 3] },
      unreadable: { "notes.txt": "is no array: it is not named .npy, and does not begin as one" },
    });
  });

  test("what holds no numbers leaves the others readable", () => {
    const { dtypes, unreadable } = contentOf("mixed");
    expect(dtypes).toEqual({ numbers: ["int16", 2, 3] });
    expect(Object.keys(unreadable)).toEqual(["names", "objects"]);
    expect(unreadable.names).toMatch('has the dtype "<U1"; it holds strings');
  });
});

describe("float16 is NumPy's", () => {
  const expected = goldenJson<Record<string, string | number>>("halves.json");
  const digest = (x: Uint16Array | Float32Array) =>
    createHash("sha256").update(new Uint8Array(x.buffer)).digest("hex");
  const halves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);

  test("all 65,536 halves as float32, and back", () => {
    const values = Float32Array.from(halves, fromHalf);
    expect(digest(values)).toBe(expected.halvesAsFloat32);
    const back = Uint16Array.from(values, toHalf);
    const isNone = (bits: number) => (bits & 0x7fff) > 0x7c00;
    expect(back).toEqual(halves.map((bits) => (isNone(bits) ? 0x7e00 : bits)));
  });

  test("what lies halfway between two, and a hair beside it", () => {
    const finite = Array.from(halves, fromHalf).filter(Number.isFinite);
    const ascending = [...new Set(finite.map((x) => x + 0))].sort((a, b) => a - b);
    const middles = ascending.slice(1).map((x, i) => (ascending[i] + x) / 2);
    const around = [
      ...middles,
      ...middles.map((x) => neighbor(x, 1)),
      ...middles.map((x) => neighbor(x, -1)),
    ];
    expect(around.length).toBe(expected.count);
    expect(digest(Uint16Array.from(around, toHalf))).toBe(expected.middlesAsHalves);
  });

  test("100,000 random floats", () => {
    const words = Uint32Array.from({ length: 100_000 }, (_, i) => {
      const exponent = 97 + Math.floor(50 * uniform(i, 78));
      return ((uniform(i, 77) * 2 ** 32) & 0x807fffff) | (exponent << 23);
    });
    expect(digest(Uint16Array.from(new Float32Array(words.buffer), toHalf))).toBe(expected.randomAsHalves);
  });
});

/** The next double above or below. */
function neighbor(x: number, way: 1 | -1): number {
  const word = new DataView(new ArrayBuffer(8));
  word.setFloat64(0, x);
  const away = x > 0 === way > 0;
  word.setBigInt64(0, word.getBigInt64(0) + (away ? 1n : -1n));
  return word.getFloat64(0);
}
