/** What gpu.js can compile to, best first. */
export const tiers = ["webgpu", "webgl2", "headlessgl", "webgl", "webasm", "cpu"] as const;

export type Tier = (typeof tiers)[number];
