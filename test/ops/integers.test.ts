// Sums of integers never wrap around unnoticed; products wrap around as PyTorch's do, to the last bit.

import { col2im, full, mul, sum, tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../src/backends/select.js";
import { readableBackends } from "../support/backends.js";
import { thrown } from "../support/errors.js";

const beyond = (op: string, total: number) =>
  `ValueError: ${op}: integers add up to ${total}, which int32 does not hold; add them up as floats: cast(x, "float64")`;
const [cpu, wasm, gpu] = await readableBackends();

describe.each([cpu, wasm])("on $name", (backend) => {
  const on = (title: string, body: () => void) => test(title, () => withBackend(backend, body));

  on("a sum that int32 does not hold is refused", () => {
    const bytes = full([1e7], 255, { dtype: "uint8" });
    expect(thrown(() => sum(bytes))).toBe(beyond("sum", 2550000000));
    expect(sum(full([8_421_504], 255, { dtype: "uint8" })).item()).toBe(2147483520);
    const large = tensor(new Int32Array([2 ** 31 - 1, 1, -(2 ** 31), -1]), { shape: [2, 2] });
    expect(thrown(() => sum(large, 1))).toBe(beyond("sum", 2 ** 31));
    expect(sum(large).item()).toBe(-1);
    expect(sum(large, 0).tolist()).toEqual([-1, 0]);
  });

  on("what col2im adds up is a sum too", () => {
    const columns = full([1, 4, 1], 2 ** 30, { dtype: "int32" });
    expect(col2im(columns, 2, 2).tolist()).toEqual([
      [
        [
          [2 ** 30, 2 ** 30],
          [2 ** 30, 2 ** 30],
        ],
      ],
    ]);
    const overlapping = full([1, 4, 4], 2 ** 30, { dtype: "int32" });
    expect(thrown(() => col2im(overlapping, 3, 2))).toBe(beyond("col2im", 2 ** 31));
    const bytes = col2im(full([1, 4, 4], 100, { dtype: "uint8" }), 3, 2);
    expect([bytes.dtype, bytes.dataSync()[4]]).toEqual(["int32", 400]);
  });

  on("a product has the lower 32 bits", () => {
    const a = tensor(new Int32Array([123456789, -(2 ** 31), 2 ** 31 - 1, 65537]));
    const b = tensor(new Int32Array([987654321, -1, 2 ** 31 - 1, 65537]));
    expect(mul(a, b).tolist()).toEqual([-67153019, -(2 ** 31), 1, 131073]);
    expect(mul(a, 3).tolist()).toEqual([370370367, -(2 ** 31), 2 ** 31 - 3, 196611]);
  });
});

test("on gpu, whose integers are floats, a sum beyond them is refused where it is read", () => {
  withBackend(gpu, () => {
    const sixteen = full([2 ** 16], 2 ** 16, { dtype: "int32" });
    expect(thrown(() => sum(sixteen).item())).toBe(
      "BackendError: gpu: element 0 of an int32 result is about 4294967296; the device keeps whole numbers as float32, which has all of them only up to ±16777216. Compute it on the wasm or cpu backend",
    );
    expect(sum(full([2 ** 16], 255, { dtype: "uint8" })).item()).toBe(16711680);
  });
});
