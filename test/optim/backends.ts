import { nodeTiers, openOrReason } from "../backends/gpu/software-gpu.js";
import { everything } from "../support/mode.js";

/** Compiling the kernels for a software GPU takes its time. */
const tiers = everything ? nodeTiers : [];

/** Every backend that there is here. */
export const backends: string[] = ["cpu", "wasm"];
for (const tier of tiers) if (typeof (await openOrReason(tier)) !== "string") backends.push(`gpu:${tier}`);
