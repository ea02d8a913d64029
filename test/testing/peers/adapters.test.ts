import { checkJaxGradient } from "pellucid/testing/jax-js";
import { checkTfjsGradient } from "pellucid/testing/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { printed, script } from "../../support/run-node.js";
import { loadTfjs, noPeers } from "./packages.js";

const runs = everything && noPeers === null;

// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
type Any = any;

describe.runIf(runs)("checkTfjsGradient", () => {
  let tf: Any;
  beforeAll(async () => {
    tf = await loadTfjs();
  });

  /** A function and a gradient for it, as users write them. */
  const custom = (value: (...xs: Any[]) => Any, gradFunc: (dy: Any, xs: Any[]) => Any) =>
    tf.customGrad((...args: Any[]) => {
      const save = args.pop();
      save(args);
      return { value: value(...args), gradFunc };
    });
  const patternsOf = (f: Any, inputs: readonly Any[]) => {
    const { ok, diagnosis } = checkTfjsGradient(tf, f, inputs, { throws: false });
    return ok ? "right" : diagnosis!.patterns;
  };
  const x = [
    [1.5, -0.5, 2],
    [0.75, 1.25, -2.5],
    [-1, 0.5, 1.75],
  ];
  const square = (x: Any) => tf.mul(x, x);

  test("a gradient of a user's own that is right passes", () => {
    const f = custom(square, (dy, [x]) => tf.mul(dy, tf.mul(2, x)));
    expect(patternsOf(f, [x])).toBe("right");
    expect(patternsOf(f, [tf.tensor(x)])).toBe("right");
    expect(patternsOf(f, [Float32Array.of(1, 2, 3)])).toBe("right");
  });

  test("each kind of mistake in one is named", () => {
    expect(
      patternsOf(
        custom(square, (dy, [x]) => tf.mul(dy, tf.mul(-2, x))),
        [x],
      ),
    ).toEqual(["sign"]);
    expect(
      patternsOf(
        custom(square, (dy, [x]) => tf.mul(dy, x)),
        [x],
      ),
      // Half of 2x, and one of the two terms of the product: both are true.
    ).toEqual(["factor", "product-rule"]);
    expect(
      patternsOf(
        custom(square, (_, [x]) => tf.mul(2, x)),
        [x],
      ),
    ).toContain("dy-ignored");
    expect(
      patternsOf(
        custom(square, (dy) => tf.zerosLike(dy)),
        [x],
      ),
    ).toEqual(["zero"]);
    const double = custom(
      (x) => tf.mul(2, x),
      (dy) => tf.transpose(tf.mul(2, dy)),
    );
    expect(patternsOf(double, [x])).toContain("transposed");
    const gate = custom(tf.relu, (dy) => dy.clone());
    // Beyond the mask, which is the one branch of two that is wrong.
    expect(patternsOf(gate, [x])).toEqual(["not-masked", "branch"]);
    const reversed = custom(
      (x) => tf.mul(2, x),
      (dy) => tf.reverse(tf.mul(2, dy), 1),
    );
    expect(patternsOf(reversed, [x])).toContain("reversed");
    const nan = custom(square, (dy) => tf.mul(dy, Number.NaN));
    expect(patternsOf(nan, [x])).toContain("not-finite");
  });

  test("integers are held fixed, and kinks are no failures", () => {
    const report = checkTfjsGradient(tf, (x, i) => tf.gather(x, i), [[1, 2, 3], Int32Array.of(2, 0, 2)]);
    expect(report.inputs.map(({ dtype, checked }) => [dtype, checked])).toEqual([
      ["float64", 3],
      ["int32", 0],
    ]);
    expect(checkTfjsGradient(tf, tf.relu, [[0, 1]])).toMatchObject({ ok: true, kinks: 1, name: "tf.relu" });
  });

  test("nothing that was made is kept, whether it passes or fails", () => {
    const kept = tf.tensor([1, 2]);
    const before = tf.memory().numTensors;
    expect(patternsOf(square, [kept])).toBe("right");
    expect(
      patternsOf(
        custom(square, (dy) => dy.clone()),
        [kept],
      ),
    ).not.toBe("right");
    expect(tf.memory().numTensors).toBe(before);
    kept.dispose();
  });

  test("the report ends in a program", () => {
    const f = custom(square, (dy) => dy.clone());
    const { reproduction } = checkTfjsGradient(tf, f, [[1.5, 2], tf.tensor([3, 0.1])].slice(1), {
      throws: false,
    });
    expect(reproduction).toBe(
      [
        'import * as tf from "@tensorflow/tfjs";',
        'import { checkTfjsGradient } from "pellucid/testing/tfjs";',
        "",
        "const f = tf.customGrad(/* … */);",
        "checkTfjsGradient(tf, f, [",
        "  tf.tensor([3, 0.1], [2]),",
        "]);",
      ].join("\n"),
    );
  });

  test("what cannot be checked is refused by name", () => {
    expect(() => checkTfjsGradient(tf, 1 as Any, [[1]])).toThrow(
      "checkTfjsGradient: f is 1; it must be a function",
    );
    expect(() => checkTfjsGradient(tf, tf.relu, [1] as Any)).not.toThrow();
    expect(() => checkTfjsGradient(tf, tf.relu, 1 as Any)).toThrow(
      "checkTfjsGradient: inputs must be a list",
    );
    expect(() => checkTfjsGradient(tf, tf.relu, ["1" as Any])).toThrow('checkTfjsGradient: inputs[0] is "1"');
    expect(() => checkTfjsGradient(tf, (async (x: Any) => x) as Any, [[1]])).toThrow(
      "is a promise; wait outside",
    );
    expect(() => checkTfjsGradient(tf, (x: Any) => tf.greater(x, 0), [[1]])).toThrow("is bool; only floats");
    expect(() => checkTfjsGradient(tf, tf.cumprod, [[1, 2]])).toThrow(
      "gradient function not found for Cumprod",
    );
    expect(() => checkTfjsGradient(tf, tf.relu, [tf.tensor([Number.NaN])])).toThrow(
      "inputs[0] is NaN at [0]",
    );
  });
});

describe.runIf(runs)("checkJaxGradient", () => {
  test("a right gradient passes, a wrong one is named, and arrays keep their owners", async () => {
    const text = `
      import { checkJaxGradient } from "./src/testing/jax-js/index.ts";
      import { loadJax } from "./test/testing/peers/packages.ts";
      const jax = await loadJax();
      const { numpy: np, lax } = jax;
      const say = (f, inputs, options) => {
        const { ok, diagnosis, inputs: of } = checkJaxGradient(jax, f, inputs, { ...options, throws: false });
        console.log(ok ? "right" : diagnosis.patterns.join(), of.map(({ dtype }) => dtype).join());
      };
      const detached = (x) => np.sin(lax.stopGradient(x));
      const mine = np.array([1, 2, 3]);
      say((x) => np.sin(x.ref).mul(x), [[1, 2]]);
      say((x) => np.sin(x), [mine], { precision: "float32", device: "cpu" });
      say(detached, [mine]);
      say((x) => np.sin(x.ref).sub(lax.stopGradient(np.sin(x).mul(2))), [mine]);
      say((x, i) => np.take(x, i, 0), [mine, Int32Array.of(2, 0, 2)]);
      console.log(mine.refCount);
      console.log(checkJaxGradient(jax, detached, [mine], { throws: false }).reproduction);
      process.exit(0);`;
    const output = await printed(script(text));
    expect(output.split("\n")).toEqual([
      "right float64",
      "right float64",
      "zero float64",
      "sign float64",
      "right float64,int32",
      "1",
      'import * as jax from "@jax-js/jax";',
      'import { checkJaxGradient } from "pellucid/testing/jax-js";',
      "",
      "const f = (x) => np.sin(lax.stopGradient(x));",
      "checkJaxGradient(jax, f, [",
      '  jax.numpy.array([1, 2, 3], { dtype: "float32" }),',
      "]);",
      "",
    ]);
  });

  test("an unknown precision, and a runtime without Float16Array, are told", () => {
    const call = (options: object) => () => checkJaxGradient({} as Any, (x: Any) => x, [1], options);
    expect(call({ precision: "float16" })).toThrow(
      'precision is "float16"; it must be "float32" or "float64"',
    );
    const array = () => {
      throw new ReferenceError("Float16Array is not defined");
    };
    expect(() => checkJaxGradient({ numpy: { array } } as Any, (x: Any) => x, [1])).toThrow(
      "checkJaxGradient: jax-js cannot make an array here (Float16Array is not defined); it needs a runtime that has Float16Array",
    );
  });
});
