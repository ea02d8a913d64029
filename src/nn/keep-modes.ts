import type { Module } from "./module.js";

/** Notes whether each module inside `model` is in training; answers how to put that back. */
export function keepModes(model: Module): () => void {
  const modes = model.namedModules().map(([, module]) => [module, module.training] as const);
  return () => {
    for (const [module, training] of modes) module.training = training;
  };
}
