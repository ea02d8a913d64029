// What a page loads that trains a CNN, where kilobytes count: its own program with what it uses of the library, and, when it asks
// for the backend, that.

export { DataLoader } from "../../dist/src/data/index.js";
export { crossEntropy, flatten, relu, useBackend } from "../../dist/src/functional.js";
export { Conv2d, Linear, MaxPool2d, Module } from "../../dist/src/nn/index.js";
export { Adam } from "../../dist/src/optim/index.js";
