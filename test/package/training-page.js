// What a page loads that trains a CNN: its own program with the library, and, when it asks for the backend, that.

import { DataLoader } from "../../dist/src/data/index.js";
import { crossEntropy, flatten, nn, optim, relu, useBackend } from "../../dist/src/index.js";

export { crossEntropy, DataLoader, flatten, relu, useBackend };
export const { Conv2d, Linear, MaxPool2d, Module } = nn;
export const { Adam } = optim;
