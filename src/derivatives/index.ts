export { hessian } from "./hessian.js";
export { hvp } from "./hvp.js";
export { jacobian } from "./jacobian.js";
export { jvp } from "./jvp.js";
export type { DerivativeOptions, Differentiable } from "./recorded-call.js";
export { vjp } from "./vjp.js";
