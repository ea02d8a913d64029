import type { GradcheckReport } from "pellucid/testing";
import { checkJaxGradient } from "pellucid/testing/jax-js";
import { checkTfjsGradient } from "pellucid/testing/tfjs";
import type { Call } from "./call.js";
import { jaxCalls } from "./jax-calls.js";
import { loadJax, loadTfjs, versionOf } from "./packages.js";
import { tfjsCalls } from "./tfjs-calls.js";

/**
 * How a call fared. `wrong`: gradcheck fails; `throws`: the value is right, its gradient an error; `none`: the library says that it has no
 * such gradient; `undecided`: differences cannot tell; `no-value`: not even the value is a finite float.
 */
export type Outcome = "right" | "wrong" | "throws" | "none" | "undecided" | "no-value";

export interface Row {
  readonly op: string;
  readonly key: string;
  readonly outcome: Outcome;
  /** What gradcheck, or the library, said. */
  readonly said: string;
  readonly patterns: readonly string[];
  /** The library's gradient of the sum of the outputs, by each differentiated input; null for NaN. */
  readonly gradients: readonly (readonly (number | null)[])[] | null;
}

export interface Trial {
  readonly library: string;
  readonly version: string;
  readonly rows: readonly Row[];
}

/** One library: how it checks, differentiates the sum of the outputs, and computes the value alone. */
interface Library {
  check(call: Call): GradcheckReport;
  gradients(call: Call): number[][];
  value(call: Call): void;
}

const NO_GRADIENT = /gradient function not found|not yet supported|JVP rule not implemented/;

function tried(library: Library, call: Call): Row {
  const { op, what } = call;
  const row = (outcome: Outcome, said: string, patterns: readonly string[] = []): Row => ({
    op,
    key: `${op} (${what})`,
    outcome,
    said,
    patterns,
    gradients: outcome === "wrong" ? library.gradients(call).map((g) => [...g].map(jsonNumber)) : null,
  });
  try {
    library.value(call);
  } catch (error) {
    return row("no-value", messageOf(error));
  }
  try {
    const { ok, diagnosis } = library.check(call);
    if (ok) return row("right", "");
    const { cause, patterns, text } = diagnosis!;
    const outcome = cause === "round-off" || cause === "truncation" ? "undecided" : "wrong";
    return row(outcome, text, patterns);
  } catch (error) {
    const said = messageOf(error);
    if (/^(gradcheck|check\w+):/.test(said))
      return row(/has no slope/.test(said) ? "undecided" : "no-value", said);
    return row(NO_GRADIENT.test(said) ? "none" : "throws", said);
  }
}

const jsonNumber = (x: number) => (Number.isFinite(x) ? x : null);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

export async function tryTfjs(): Promise<Trial> {
  const tf = await loadTfjs();
  const tensors = (inputs: Call["inputs"]) =>
    inputs.map((x) => (x instanceof Int32Array ? tf.tensor1d(x, "int32") : tf.tensor(x)));
  const library: Library = {
    check: ({ op, f, inputs }) => checkTfjsGradient(tf, f, inputs as never, { name: op, throws: false }),
    gradients({ f, inputs }) {
      const all = tensors(inputs);
      const wanted = all.filter(({ dtype }) => dtype === "float32");
      const of = (...moved: unknown[]) => f(...moved, ...all.slice(wanted.length));
      return tf
        .grads(of)(wanted)
        .map((g: { dataSync(): number[] }) => Array.from(g.dataSync()));
    },
    value: ({ f, inputs }) => tf.tidy(() => void f(...tensors(inputs))),
  };
  const rows = tfjsCalls(tf).map((call) => tried(library, call));
  return { library: "TensorFlow.js", version: versionOf("@tensorflow/tfjs"), rows };
}

export async function tryJax(): Promise<Trial> {
  const jax = await loadJax();
  const arrays = (inputs: Call["inputs"]) => inputs.map((x) => jax.numpy.array(x, { dtype: "float64" }));
  const library: Library = {
    check: ({ op, f, inputs }) => checkJaxGradient(jax, f, inputs as never, { name: op, throws: false }),
    gradients({ f, inputs }) {
      const [y, pullback] = jax.vjp(f, arrays(inputs));
      const dy = jax.numpy.ones(y.shape, { dtype: "float64" });
      return pullback(dy).map((g: { dataSync(): number[] }) => Array.from(g.dataSync()));
    },
    value: ({ f, inputs }) => void f(...arrays(inputs)).dataSync(),
  };
  const rows = jaxCalls(jax).map((call) => tried(library, call));
  return { library: "jax-js", version: versionOf("@jax-js/jax"), rows };
}
