// Functions of jax-js that have a gradient, ordinary calls and those at the edges.

import type { Call } from "./call.js";
import { binary } from "./jax/binary.js";
import { elementwise } from "./jax/elementwise.js";
import { products } from "./jax/products.js";
import { reductions } from "./jax/reductions.js";
import { shapes } from "./jax/shapes.js";

// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export const jaxCalls = (jax: any): Call[] =>
  [elementwise, binary, reductions, products, shapes].flatMap((calls) => calls(jax));
