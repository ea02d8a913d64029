// As much of TensorFlow.js and of jax-js as the examples of their checks use, made of this library.

import { defineOp, mul, pow, type Tensor, tanh, tensor, vjp } from "pellucid";

type Values = Float32Array | Float64Array | Int32Array | Uint8Array;

interface CustomResult {
  readonly value: Tensor;
  gradFunc(dy: Tensor, saved: Tensor[]): Tensor;
}

export const tf = {
  tensor: (values: Values, shape: number[]): Tensor => tensor(values, { shape }),
  tidy: (fn: () => void): void => fn(),
  pow,
  mul,
  square: (x: Tensor) => mul(x, x),
  grads: (f: (...inputs: Tensor[]) => Tensor) => (inputs: Tensor[], dy?: Tensor) => vjp(f, inputs, dy!)[1],
  customGrad: (f: (x: Tensor, save: (tensors: Tensor[]) => void) => CustomResult) =>
    defineOp({
      name: "custom",
      forward(_, x: Tensor) {
        let saved: Tensor[] = [];
        const { value, gradFunc } = f(x, (tensors) => {
          saved = tensors;
        });
        return { y: value, saved: { saved, gradFunc } };
      },
      backward: ({ saved: { saved, gradFunc } }, dy) => [gradFunc(dy, saved)],
    }),
};

class JaxArray {
  readonly tensor: Tensor;
  constructor(t: Tensor) {
    this.tensor = t;
  }
  get shape() {
    return this.tensor.shape;
  }
  get dtype() {
    return this.tensor.dtype;
  }
  get ref() {
    return this;
  }
  dataSync = () => this.tensor.dataSync();
  dispose(): void {}
  mul = (other: JaxArray) => new JaxArray(mul(this.tensor, other.tensor));
}

export const jax = {
  numpy: {
    array: (values: Values, { shape }: { shape: number[] }) => new JaxArray(tensor(values, { shape })),
    tanh: (x: JaxArray) => new JaxArray(tanh(x.tensor)),
  },
  vjp(f: (...inputs: JaxArray[]) => JaxArray, inputs: JaxArray[]) {
    const own = (...tensors: Tensor[]) => f(...tensors.map((t) => new JaxArray(t))).tensor;
    const pullback = (dy: JaxArray) =>
      vjp(
        own,
        inputs.map((x) => x.tensor),
        dy.tensor,
      )[1].map((t) => new JaxArray(t));
    return [f(...inputs), Object.assign(pullback, { dispose() {} })] as const;
  },
};
