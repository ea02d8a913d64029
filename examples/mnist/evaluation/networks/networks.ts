// Every network that a run can name.

import { type nn, ValueError } from "pellucid";
import { CNN } from "../../model.js";
import { ConvNet, type ConvNetOptions } from "./conv-net.js";
import { LeNet5 } from "./lenet5.js";
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
} satisfies Record<string, () => nn.Module>;

export type NetworkName = keyof typeof convNets | keyof typeof others;

export const networkNames = [...Object.keys(convNets), ...Object.keys(others)] as NetworkName[];

/** Whether a network has a place for dropout of one's choice: a hidden layer before it. */
export const takesDropout = (network: NetworkName): boolean =>
  Object.hasOwn(convNets, network) && convNets[network as keyof typeof convNets].hidden.length > 0;

/** What a network is made with. */
export interface Architecture {
  network: NetworkName;
  dropout: number;
  batchNorm: boolean;
}

export function createNetwork({ network, dropout, batchNorm }: Architecture): nn.Module {
  if (network === "CNN" && dropout === 0 && !batchNorm) return new CNN();
  if (Object.hasOwn(convNets, network)) {
    const size: Size = convNets[network as keyof typeof convNets];
    requireUse(network, "--batch-norm", batchNorm && size.channels.length === 0, "a convolution before it");
    requireUse(network, "--dropout", dropout > 0 && size.hidden.length === 0, "a hidden layer before it");
    return new ConvNet({ ...size, dropout, batchNorm });
  }
  if (!Object.hasOwn(others, network)) {
    throw new ValueError(
      `--network: there is no network ${network}; it must be one of ${networkNames.join(", ")}`,
      { network },
    );
  }
  if (dropout > 0 || batchNorm) {
    throw new ValueError(
      `--network: ${network} has no place for dropout or batch-norm of one's choice; leave --dropout and --batch-norm out, or take one of ${Object.keys(convNets).join(", ")}`,
      { network, dropout, batchNorm },
    );
  }
  return others[network as keyof typeof others]();
}

function requireUse(network: NetworkName, option: string, useless: boolean, need: string): void {
  if (!useless) return;
  throw new ValueError(
    `${option}: it needs ${need}, and ${network} has none; leave it out, or take another network`,
    {
      network,
    },
  );
}
