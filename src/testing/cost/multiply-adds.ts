import type { BatchedMatmulDims, ConvDims, Kernels } from "../../../kernels/index.js";

/** Each kernel that is a sum of products, and how many of those it makes; padding counts like the image. */
const PRODUCTS: { readonly [Name in keyof Kernels]?: (dims: never) => number } = {
  matmul: ({ batch, M, N, K }: BatchedMatmulDims) => batch * M * N * K,
  conv2d: convolution,
  conv2dInputGrad: convolution,
  conv2dWeightGrad: convolution,
};

function convolution({ N, K, P, Q, C, R, S, groups }: ConvDims): number {
  return (N * K * P * Q * C * R * S) / groups;
}

/** Multiply-adds of a call of a kernel, whose sizes are its last argument. */
export function multiplyAddsOf(kernel: string, args: readonly unknown[]): number {
  const products = PRODUCTS[kernel as keyof Kernels] as ((dims: unknown) => number) | undefined;
  return products?.(args.at(-1)) ?? 0;
}
