/**
 * What happened inside a network: the ops that ran, and the terms that any single number is made of.
 *
 * @module pellucid/trace
 */

export { type AroundForward, withForwardHooks } from "../nn/forward-hooks.js";
export { withLayerNames } from "../nn/layer-names.js";
export { type Activation, activations } from "./activations.js";
export { type TapeEntry, tape } from "./tape.js";
export {
  type ConstantTerm,
  type ElementTerm,
  type FormatTermOptions,
  formatTerm,
  type OpaqueTerm,
  type Operation,
  type OperationTerm,
  type Term,
} from "./term.js";
export { type Trace, traceElement, traceGradient } from "./trace-element.js";
export { type StepLine, traceStep } from "./trace-step.js";
