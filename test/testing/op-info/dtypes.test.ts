import fc from "fast-check";
import { cast, type DType, DTypeError } from "pellucid";
import { expect, test } from "vitest";
import { titled, variants } from "./variants.js";

const all: DType[] = ["float32", "float64", "int32", "uint8"];

// Plain numbers beside a tensor must be whole for integers, whatever the op.
const ofTensors = variants.filter(({ title }) => !/a number/.test(title));

test.each(titled(ofTensors))(
  "%s: takes the dtypes of its entry, and refuses the others",
  (_, { info, variant }) => {
    fc.assert(
      fc.property(variant.samples, fc.constantFrom(...all), ({ fn, inputs }, dtype) => {
        const call = () => fn(...inputs.map((x) => cast(x, dtype)));
        if (info.dtypes.includes(dtype)) call();
        else expect(call).toThrow(DTypeError);
      }),
    );
  },
);
