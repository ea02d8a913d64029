/** What gpu.js can compile to, best first. */
export type Tier = "webgpu" | "webgl2" | "headlessgl" | "webgl" | "webasm" | "cpu";

export const tiers: readonly Tier[] = ["webgpu", "webgl2", "headlessgl", "webgl", "webasm", "cpu"];
