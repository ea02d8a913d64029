// The same training in a page and in Node, so that what comes out can be compared.

import { type BackendName, useBackend } from "pellucid";
import type { SimdLevel } from "../../src/backends/wasm/module.js";
import { specifiedTrainer } from "../backends/specified-trainer.js";

export interface Trained {
  described: string;
  losses: number[];
  /** Of all parameters, bit by bit. */
  checksum: number;
  parameters: number;
}

/** Steps of the specified network, on images whose brightness tells the class. */
export async function train(
  steps: number,
  options: { threads?: number; simd?: SimdLevel },
): Promise<Trained> {
  const backend = await useBackend("wasm", options);
  const { model, step } = specifiedTrainer();
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push(step(i).item());
  const elements = await Promise.all(model.parameters().map((p) => p.data()));
  return {
    described: backend.describe(),
    losses,
    checksum: elements.reduce((hash, data) => fnv1a(new Uint8Array(data.buffer), hash), 0x811c9dc5),
    parameters: elements.reduce((sum, data) => sum + data.length, 0),
  };
}

/** What an attempt to use the backend comes to: how it describes itself, or its error. */
export async function attempt(options: { threads?: number }, name: BackendName = "wasm"): Promise<string> {
  try {
    return (await useBackend(name, options)).describe();
  } catch (error) {
    return String(error);
  }
}

/** Source: http://www.isthe.com/chongo/tech/comp/fnv/ (public domain). */
function fnv1a(bytes: Uint8Array, hash: number): number {
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
