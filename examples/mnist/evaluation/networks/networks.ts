// Every network that a run can name.

import { type nn, ValueError } from "pellucid";
import { CNN } from "../../model.js";
import { ConvNet, type ConvNetOptions } from "./conv-net.js";
import { LeNet5 } from "./lenet5.js";
import { PooledResNet } from "./pooled-res-net.js";
import { ResNet } from "./res-net.js";

type Size = Pick<ConvNetOptions, "channels" | "hidden">;

/** Of the specified network's kind. */
const convNets = {
  /** The specified one. */
  CNN: { channels: [32, 64], hidden: [128] },
  shallow: { channels: [32], hidden: [128] },
  deep: { channels: [32, 64, 128], hidden: [128] },
  narrow: { channels: [32, 64], hidden: [32] },
  wide: { channels: [32, 64], hidden: [512] },
  MLP: { channels: [], hidden: [256, 128] },
  linear: { channels: [], hidden: [] },
} satisfies Record<string, Size>;

const others = {
  "LeNet-5": () => new LeNet5(),
  ResNet: () => new ResNet(16),
  "pooled ResNet": () => new PooledResNet(24),
} satisfies Record<string, () => nn.Module>;

export type NetworkName = keyof typeof convNets | keyof typeof others;

export const networkNames = [...Object.keys(convNets), ...Object.keys(others)] as NetworkName[];

/**
 * Why a network can have no dropout, or no batch-norm, of one's choice, and the way out; null where it can: it takes a
 * hidden layer before the one, a convolution before the other.
 */
export function misfitOf(network: NetworkName, layer: "dropout" | "batchNorm"): string | null {
  if (!Object.hasOwn(convNets, network)) {
    return `--network: ${network} has no place for dropout or batch-norm of one's choice; leave --dropout and --batch-norm out, or take one of ${Object.keys(convNets).join(", ")}`;
  }
  const { channels, hidden } = convNets[network as keyof typeof convNets];
  const [option, need, found] =
    layer === "dropout"
      ? ["--dropout", "a hidden layer", hidden]
      : ["--batch-norm", "a convolution", channels];
  if (found.length > 0) return null;
  return `${option}: it needs ${need} before it, and ${network} has none; leave it out, or take another network`;
}

/** What a network is made with. */
export interface Architecture {
  network: NetworkName;
  dropout: number;
  batchNorm: boolean;
}

export function createNetwork({ network, dropout, batchNorm }: Architecture): nn.Module {
  if (!networkNames.includes(network)) {
    throw new ValueError(
      `--network: there is no network ${network}; it must be one of ${networkNames.join(", ")}`,
      { network },
    );
  }
  const misfit =
    (dropout > 0 ? misfitOf(network, "dropout") : null) ??
    (batchNorm ? misfitOf(network, "batchNorm") : null);
  if (misfit !== null) throw new ValueError(misfit, { network, dropout, batchNorm });
  if (network === "CNN" && dropout === 0 && !batchNorm) return new CNN();
  if (Object.hasOwn(others, network)) return others[network as keyof typeof others]();
  return new ConvNet({ ...convNets[network as keyof typeof convNets], dropout, batchNorm });
}
