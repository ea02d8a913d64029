/**
 * Tensors, ops and their gradients, networks (`nn`), optimizers (`optim`) and backends: what most programs need.
 *
 * @module pellucid
 */

import "./ops/methods.js";

export * from "./functional.js";
