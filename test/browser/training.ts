// The same training in a page and in Node, so that what comes out can be compared.

import { add, cast, crossEntropy, manualSeed, optim, rand, randint, reshape, useBackend } from "pellucid";
import { CNN } from "../../examples/mnist/model.js";

export interface Trained {
  described: string;
  losses: number[];
  /** Of all parameters, bit by bit. */
  checksum: number;
  parameters: number;
}

/** Twenty steps of the specified network, on images whose brightness tells the class. */
export async function train(options: { threads?: number; simd?: "relaxed" | "plain" }): Promise<Trained> {
  const backend = await useBackend("wasm", options);
  manualSeed(1);
  const model = new CNN();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
  const losses: number[] = [];
  for (let step = 0; step < 20; step++) {
    const labels = randint(0, 10, [16], { seed: 2 * step });
    const noise = rand([16, 1, 28, 28], { seed: 2 * step + 1 });
    const images = add(noise, reshape(cast(labels, "float32"), [16, 1, 1, 1]));
    const loss = crossEntropy(model.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  const elements = await Promise.all(model.parameters().map((p) => p.data()));
  return {
    described: backend.describe(),
    losses,
    checksum: elements.reduce((hash, data) => fnv1a(new Uint8Array(data.buffer), hash), 0x811c9dc5),
    parameters: elements.reduce((sum, data) => sum + data.length, 0),
  };
}

/** What an attempt to use the backend comes to: how it describes itself, or its error. */
export async function attempt(options: { threads?: number }): Promise<string> {
  try {
    return (await useBackend("wasm", options)).describe();
  } catch (error) {
    return String(error);
  }
}

/** Source: http://www.isthe.com/chongo/tech/comp/fnv/ (public domain). */
function fnv1a(bytes: Uint8Array, hash: number): number {
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
