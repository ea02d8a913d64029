// The same with all layers, optimizers and methods of tensors: bundlers leave out nothing of nn and optim as a whole.

import { DataLoader } from "../../dist/src/data/index.js";
import { crossEntropy, flatten, nn, optim, relu, useBackend } from "../../dist/src/index.js";

export { crossEntropy, DataLoader, flatten, relu, useBackend };
export const { Conv2d, Linear, MaxPool2d, Module } = nn;
export const { Adam } = optim;
