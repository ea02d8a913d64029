import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { type DType, type NumericArray, Tensor } from "pellucid";
import { expect } from "vitest";
import { everything } from "../../support/mode.js";

const peers = new URL("../../../bench/peers/", import.meta.url);

/** Why there is no ONNX Runtime to run models in, or null. In CI it must be there when they are run. */
export const noRuntime = existsSync(new URL("node_modules/onnxruntime-web", peers))
  ? null
  : "needs ONNX Runtime: npm ci --prefix bench/peers";
if (noRuntime !== null && everything && process.env.CI) throw new Error(`a runtime is missing: ${noRuntime}`);

interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: NumericArray;
}

interface OrtSession {
  readonly inputNames: readonly string[];
  run(feeds: Record<string, OrtTensor>): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}

interface Ort {
  env: { wasm: { numThreads: number }; logLevel: string };
  Tensor: new (type: string, data: NumericArray, dims: readonly number[]) => OrtTensor;
  InferenceSession: { create(bytes: Uint8Array, options: object): Promise<OrtSession> };
}

/** The two builds of ONNX Runtime: native code, and WebAssembly as in a browser. */
export const runtimeNames = ["onnxruntime-node", "onnxruntime-web"] as const;
export type RuntimeName = (typeof runtimeNames)[number];

const require = createRequire(peers);
const loaded = new Map<RuntimeName, Promise<Ort>>();

function load(name: RuntimeName): Promise<Ort> {
  const ort =
    loaded.get(name) ??
    import(pathToFileURL(require.resolve(name)).href).then(({ default: own, ...all }) => {
      const found = (own ?? all) as Ort;
      // One thread, and no worker that would outlive the test.
      found.env.wasm.numThreads = 1;
      return found;
    });
  loaded.set(name, ort);
  return ort;
}

const DTYPES: Readonly<Record<string, DType>> = {
  float32: "float32",
  float64: "float64",
  int32: "int32",
  uint8: "uint8",
};

/** What a runtime makes of these inputs, by the names of the outputs. */
export async function runOnnx(
  name: RuntimeName,
  bytes: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const ort = await load(name);
  const provider = name === "onnxruntime-web" ? "wasm" : "cpu";
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const feeds = Object.entries(inputs).map(([input, t]) => [
      input,
      new ort.Tensor(t.dtype, t.dataSync(), t.shape),
    ]);
    const outputs = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(
      Object.entries(outputs).map(([output, { type, data, dims }]) => [
        output,
        Tensor.fromHost(DTYPES[type], data.slice(), [...dims]),
      ]),
    );
  } finally {
    await session.release();
  }
}

/** The same shape and dtype, and elements to 1e-5 of the larger of 1 and themselves. */
export function expectAlike(actual: Tensor, expected: Tensor, message: string): void {
  expect([actual.dtype, actual.shape], message).toEqual([expected.dtype, expected.shape]);
  const [a, b] = [actual.dataSync(), expected.dataSync()];
  const wrong = b.findIndex((y, i) => {
    const x = a[i];
    return !(Object.is(x, y) || Math.abs(x - y) <= 1e-5 * Math.max(1, Math.abs(y)));
  });
  if (wrong >= 0) expect.fail(`${message}: element ${wrong} is ${a[wrong]}, not ${b[wrong]}`);
}
