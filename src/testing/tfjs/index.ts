/**
 * Gradients of TensorFlow.js on trial. It is not imported: who checks passes it.
 *
 * @module pellucid/testing/tfjs
 */

export type { PlainInput } from "../check-gradient/peer-subject.js";
export {
  type CheckTfjsOptions,
  checkTfjsGradient,
  type Tfjs,
  type TfjsFunction,
  type TfjsTensor,
} from "./check-tfjs-gradient.js";
