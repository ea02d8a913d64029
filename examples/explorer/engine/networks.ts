// The networks that the page can open: those of examples/mnist.

import { FormatError, manualSeed, type nn } from "pellucid";
import { decodeModel } from "pellucid/train";
import { createNetwork, misfitOf } from "../../mnist/evaluation/networks/networks.js";
import { CnnWithDropout } from "./cnn-with-dropout.js";
import { type NetworkName, networkNames } from "./network-names.js";

export { type NetworkName, networkNames };

export interface Architecture {
  network: NetworkName;
  /** Share of a hidden layer that is left out in training; the residual network and LeNet-5 have no place for it. */
  dropout: number;
}

/** A network that has learned nothing, the same for the same seed. */
export function freshNetwork({ network, dropout }: Architecture, seed = 1): nn.Module {
  manualSeed(seed);
  if (network === "CNN" && dropout > 0) return new CnnWithDropout(dropout);
  return createNetwork({ network, dropout, batchNorm: false });
}

/** Whether a network has a place for dropout. */
export const takesDropout = (network: NetworkName): boolean => misfitOf(network, "dropout") === null;

/** The network whose parameters a safetensors file holds, told by their names and shapes. */
export function networkFromFile(bytes: Uint8Array, file: string): { network: NetworkName; model: nn.Module } {
  const { state } = decodeModel(bytes, file);
  const misfits: string[] = [];
  for (const network of networkNames) {
    const model = freshNetwork({ network, dropout: 0 });
    const misfit = [...model.stateDict()].find(
      ([name, { shape }]) =>
        !name.endsWith("num_batches_tracked") && String(state.get(name)?.shape) !== String(shape),
    );
    if (misfit === undefined) {
      model.loadStateDict(state);
      return { network, model };
    }
    const [name, { shape }] = misfit;
    const found = state.has(name) ? `it is [${state.get(name)!.shape.join(", ")}]` : "there is none";
    misfits.push(`${network} needs ${name} [${shape.join(", ")}], and ${found}`);
  }
  throw new FormatError(
    `${file} fits no network of this page: ${misfits.join("; ")}. Save the state dict of one of ${networkNames.join(", ")} of examples/mnist`,
  );
}
