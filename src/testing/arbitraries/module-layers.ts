// The layers that random modules are made of, each with the shapes that it takes and makes.

import { AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU } from "../../nn/index.js";
import type { Module } from "../../nn/module.js";
import type { DType } from "../../tensor/dtype.js";
import { type Shape, sizeOf } from "../../tensor/shape.js";
import { toCode } from "../to-code.js";

/** The classes of `nn` that a random network is made of. */
export type LayerKind =
  | "Linear"
  | "ReLU"
  | "Conv2d"
  | "BatchNorm2d"
  | "MaxPool2d"
  | "AvgPool2d"
  | "Flatten"
  | "Dropout";

/** A layer that fits, and what comes out of it. */
export interface PlannedLayer {
  readonly code: string;
  readonly shape: Shape;
  make(): Module;
}

function planned<Args extends unknown[]>(
  shape: Shape,
  Class: new (...args: Args) => Module,
  ...args: Args
): PlannedLayer {
  return {
    code: `new nn.${Class.name}(${args.map(toCode).join(", ")})`,
    shape,
    make: () => new Class(...args),
  };
}

type Planner = (shape: Shape, choice: readonly number[], dtype: DType) => PlannedLayer | null;

const own = (dtype: DType, bias: number) => ({
  ...(bias % 2 === 1 ? { bias: false } : {}),
  ...(dtype === "float32" ? {} : { dtype }),
});

const halved = ([N, C, H, W]: Shape): Shape => [N, C, Math.floor(H / 2), Math.floor(W / 2)];

const pool =
  (Class: new (kernelSize: number) => Module): Planner =>
  (shape) =>
    shape.length === 4 && Math.min(shape[2], shape[3]) >= 2 ? planned(halved(shape), Class, 2) : null;

/** The simplest first; null where the layer does not take the shape. */
export const layers: Readonly<Record<LayerKind, Planner>> = {
  Linear: (shape, [a, b], dtype) => {
    const outputs = 1 + (a % 3);
    return planned(shape.with(-1, outputs), Linear, shape.at(-1)!, outputs, own(dtype, b));
  },
  ReLU: (shape) => planned(shape, ReLU),
  Conv2d: (shape, [a, b, c], dtype) => {
    if (shape.length !== 4) return null;
    const [N, C, H, W] = shape;
    const [K, padding] = [1 + (a % 3), c % 2];
    const kernel = Math.min(1 + (b % 3), H + 2 * padding, W + 2 * padding);
    const out = [N, K, H + 2 * padding - kernel + 1, W + 2 * padding - kernel + 1];
    return planned(out, Conv2d, C, K, kernel, { ...(padding > 0 ? { padding } : {}), ...own(dtype, a) });
  },
  BatchNorm2d: (shape, [a], dtype) => {
    // One value for each channel has no variance.
    if (shape.length !== 4 || sizeOf(shape) === shape[1]) return null;
    const options = { ...(a % 3 === 2 ? { affine: false } : {}), ...(dtype === "float32" ? {} : { dtype }) };
    return planned(shape, BatchNorm2d, shape[1], options);
  },
  MaxPool2d: pool(MaxPool2d),
  AvgPool2d: pool(AvgPool2d),
  Flatten: (shape) => planned([shape[0], sizeOf(shape.slice(1))], Flatten),
  Dropout: (shape, [a]) => planned(shape, Dropout, [0.25, 0.5, 0.75][a % 3]),
};
