import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const peers = new URL("../../../bench/peers/", import.meta.url);
const require = createRequire(peers);
/** The package's own entry is compiled to ES5. */
const TFJS = "@tensorflow/tfjs/dist/tf.es2017.js";
const JAX = "@jax-js/jax";

/** Why the other libraries are not here, or null. */
export const noPeers = existsSync(new URL("node_modules/@tensorflow/tfjs", peers))
  ? null
  : "needs TensorFlow.js and jax-js: npm ci --prefix bench/peers";

// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export async function loadTfjs(): Promise<any> {
  const tf = require(TFJS);
  // Or it greets those who run it in Node with an advertisement.
  tf.enableProdMode();
  await tf.setBackend("cpu");
  return tf;
}

/** What jax-js takes from Node 24, for those before: a class that none of its arrays is of, and `map` of
 * iterators. */
function standIn(): void {
  const globals = globalThis as { Float16Array?: unknown };
  globals.Float16Array ??= class {};
  const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
  iterators.map ??= function <T, R>(this: Iterable<T>, fn: (value: T) => R) {
    return Array.from(this, fn);
  };
}

/** Changes globals on older versions of Node: for a process of its own. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export async function loadJax(): Promise<any> {
  standIn();
  const jax = await import(pathToFileURL(require.resolve(JAX)).href);
  await jax.init("cpu");
  jax.defaultDevice("cpu");
  return jax;
}

/** The version of a package that is installed there. */
export const versionOf = (name: string): string =>
  require(new URL(`node_modules/${name}/package.json`, peers).pathname).version;
