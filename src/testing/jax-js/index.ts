/**
 * Gradients of jax-js on trial. It is not imported: who checks passes it.
 *
 * @module pellucid/testing/jax-js
 */

export type { PlainInput } from "../check-gradient/peer-subject.js";
export {
  type CheckJaxOptions,
  checkJaxGradient,
  type JaxArray,
  type JaxJs,
  type JaxPullback,
} from "./check-jax-gradient.js";
