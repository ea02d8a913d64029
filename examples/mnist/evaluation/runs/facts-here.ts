// What must be the same on every machine that a study is run on, for its results to be the same there.

import { createHash } from "node:crypto";
import type { Facts } from "pellucid/tune/queue";
import packageJson from "../../../../package.json" with { type: "json" };
import { SilentOutput } from "../commands/output.js";
import type { TrainOptions } from "../settings.js";
import { probeArithmetic } from "./probe-arithmetic.js";
import { loadData, type NamedData, startBackend } from "./setup.js";

export async function factsHere({ backend, data }: Pick<TrainOptions, "backend" | "data">): Promise<Facts> {
  const silent = new SilentOutput();
  const chosen = await startBackend({ backend, threads: 1 }, silent);
  const loaded = await loadData({ data }, silent);
  const arithmetic = `${arithmeticOf(chosen.describe())}; a training ends in ${await probeArithmetic()}`;
  return { pellucid: packageJson.version, data: sumOf(loaded), arithmetic };
}

/** Threads change no bit, and 256 bits compute what 128 bits with a fused multiply-add do. */
const arithmeticOf = (description: string): string => {
  const [, level] = /^wasm \((?:(wide|relaxed) )?SIMD/.exec(description) ?? [];
  if (!description.startsWith("wasm")) return description;
  return level === undefined ? "wasm, without fused multiply-add" : "wasm, with fused multiply-add";
};

/** Of the images and labels, wherever they come from and however they are packed. */
function sumOf({ train, test, classes }: NamedData): string {
  const hash = createHash("sha256").update(JSON.stringify(classes ?? null));
  for (const part of [train, test])
    hash.update(JSON.stringify(part.shape)).update(part.images).update(part.labels);
  return hash.digest("hex").slice(0, 16);
}
