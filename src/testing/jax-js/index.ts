/**
 * Gradients of jax-js on trial. It is not imported: who checks passes it.
 *
 * @module pellucid/testing/jax-js
 */

export { type CheckJaxOptions, checkJaxGradient, type JaxArray, type JaxJs } from "./check-jax-gradient.js";
