// ONNX's own tests of the operators that there are here, all of them. Those that are not met are listed, with the reason.

import { readFileSync } from "node:fs";
import { importOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { OPERATORS } from "../../../../src/formats/onnx/import/operators/index.js";
import { oneIn } from "../../../support/mode.js";
import { expectCase, inputsOf, readCases } from "./cases.js";

const STRINGS = /string; there are float32, float64, float16/;
const NO_TENSOR = /is no tensor; sequences, maps and optionals cannot be passed here/;
const INDICES = /is asked for the positions of its maxima \(Indices\), which cannot be given here/;
const CROP = /has coordinate_transformation_mode "tf_crop_and_resize"; there are half_pixel/;
const FLOATS = /takes the remainder of floats; only that of integers can be computed here/;

/** Tests of what there is not here, and the error that says so. */
const REFUSED: Record<string, RegExp> = {
  cast_FLOAT_to_STRING: STRINGS,
  cast_STRING_to_FLOAT: STRINGS,
  castlike_FLOAT_to_STRING_expanded: STRINGS,
  castlike_STRING_to_FLOAT_expanded: STRINGS,
  identity_opt: NO_TENSOR,
  identity_sequence: NO_TENSOR,
  maxpool_with_argmax_2d_precomputed_pads: INDICES,
  maxpool_with_argmax_2d_precomputed_strides: INDICES,
  mod_mixed_sign_float16: FLOATS,
  mod_mixed_sign_float32: FLOATS,
  mod_mixed_sign_float64: FLOATS,
  resize_tf_crop_and_resize: CROP,
};

const FRACTION =
  "its corners are those of a size that is no whole number; here, and in ONNX Runtime, of the real one";

/** Tests whose result is another here, and why. */
const OTHER: Record<string, string> = {
  resize_downsample_scales_cubic_align_corners: FRACTION,
  resize_downsample_scales_linear_align_corners: FRACTION,
  training_dropout: "random numbers of another generator",
  training_dropout_default: "random numbers of another generator",
  training_dropout_mask: "random numbers of another generator",
  training_dropout_default_mask: "random numbers of another generator",
  castlike_BFLOAT16_to_FLOAT_expanded: "its input has another shape than its own graph says",
  castlike_FLOAT_to_BFLOAT16_expanded: "its input has another shape than its own graph says",
};

/**
 * float16 and bfloat16 are computed in float32, so what is rounded to them there is not here: a result may be off by a unit in
 * the last place. ONNX's tests cut bits off where they convert to bfloat16.
 */
const UNITS: readonly (readonly [type: RegExp, unit: number])[] = [
  [/bfloat16/i, 2 ** -7],
  [/float16/i, 2 ** -10],
];
const toleranceOf = (name: string) => UNITS.find(([type]) => type.test(name))?.[1] ?? 1e-5;

const cases = readCases("node-tests.json.gz");

test("the tests are those of all operators there are", () => {
  const listed = readFileSync(new URL("../fixtures/operators.txt", import.meta.url), "utf8").split("\n");
  expect(listed.filter((name) => name !== "")).toEqual(Object.keys(OPERATORS).sort());
});

test("the README lists every operator there is, and no other", () => {
  const readme = readFileSync("src/formats/onnx/import/README.md", "utf8");
  const table = readme.slice(readme.indexOf("## Operators"), readme.indexOf("Each is a small function"));
  const listed = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(listed.sort()).toEqual(Object.keys(OPERATORS).sort());
});

test("the lists of exceptions name tests that there are", () => {
  const names = new Set(cases.map(({ name }) => name));
  expect([...Object.keys(REFUSED), ...Object.keys(OTHER)].filter((name) => !names.has(name))).toEqual([]);
});

describe("ONNX's tests", () => {
  const met = oneIn(
    4,
    cases.filter(({ name }) => !(name in REFUSED) && !(name in OTHER)),
  );

  test(`${met.length} are met`, async () => {
    for (const one of met) {
      try {
        await expectCase(one, { part: toleranceOf(one.name) });
      } catch (error) {
        throw new Error(`${one.name}: ${(error as Error).message}`, { cause: error });
      }
    }
  });

  test.each(cases.filter(({ name }) => name in REFUSED))("$name is refused", (one) => {
    expect(() => {
      const model = importOnnx(one.model);
      model.run(...inputsOf(model, one));
    }).toThrow(REFUSED[one.name]);
  });

  test.each(cases.filter(({ name }) => name in OTHER))("$name differs", async (one) => {
    await expect(expectCase(one)).rejects.toThrow();
  });
});
