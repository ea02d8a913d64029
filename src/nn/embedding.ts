import { isRecording, noGrad } from "../autograd/no-grad.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { equal } from "../ops/compare.js";
import { concat } from "../ops/concat.js";
import { gatherRows } from "../ops/gather-rows.js";
import { checkIndices } from "../ops/indices.js";
import { reshape, unsqueeze } from "../ops/reshape.js";
import { slice } from "../ops/slice.js";
import { where } from "../ops/where.js";
import { checkOptions } from "../options.js";
import { zeros } from "../tensor/creation.js";
import type { DType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireFloatParameters, requireIntegers } from "./checks.js";
import { formatArguments } from "./format-module.js";
import { normal } from "./init.js";
import { Module } from "./module.js";

/** Which row of an {@link Embedding} stands for nothing, and its type. */
export interface EmbeddingOptions {
  /** A row that starts at 0 and is not trained, for what fills sequences up; from the end where it is negative. */
  paddingIdx?: number;
  /** Of the parameters. Default "float32". */
  dtype?: DType;
}

/**
 * A row of numbers for each index, learned: y[…, j] = weight[index[…], j].
 *
 * Shapes: index [*] of int32, weight [numEmbeddings, embeddingDim], y [*, embeddingDim]. Weights start as in PyTorch: normal
 * with mean 0 and standard deviation 1.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 *
 * @throws {ValueError} when a size is no integer of at least 0, or paddingIdx no row; by `forward`, when an index is none.
 * @throws {DTypeError} by `forward`, when the indices are no integers.
 * @example
 * const letters = new nn.Embedding(27, 8, { paddingIdx: 0 });
 * letters.forward(tensor([[3, 1, 20], [4, 15, 7]], { dtype: "int32" })).shape; // [2, 3, 8]
 */
export class Embedding extends Module {
  /** A row for each index, [numEmbeddings, embeddingDim]. */
  readonly weight: Tensor;
  /** The row that is not trained; null without. */
  readonly paddingIdx: number | null;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super();
    checkOptions("Embedding", options, { paddingIdx: true, dtype: true });
    const { paddingIdx, dtype } = options;
    requireFloatParameters("Embedding", dtype);
    requireIntegers("Embedding", { numEmbeddings, embeddingDim });
    checkSize("Embedding", "weight", [numEmbeddings, embeddingDim]);
    this.paddingIdx = paddingIdx === undefined ? null : rowOf(paddingIdx, numEmbeddings);
    this.weight = normal([numEmbeddings, embeddingDim], 0, 1, { dtype });
    const p = this.paddingIdx;
    if (p !== null) {
      noGrad(() => {
        const rows = [
          slice(this.weight, [0], [p]),
          zeros([1, embeddingDim], { dtype }),
          slice(this.weight, [p + 1]),
        ];
        this.weight.assign(concat(rows.filter(({ shape }) => shape[0] > 0)));
      });
    }
    this.weight.requiresGrad = true;
  }

  forward(index: Tensor): Tensor {
    requireTensor("Embedding", "index", index, 'tensor(index, { dtype: "int32" })');
    const [numEmbeddings, embeddingDim] = this.weight.shape;
    const flat = checkIndices("Embedding", "index", reshape(index, [index.size]), numEmbeddings);
    const rows = gatherRows(this.weight, flat);
    return reshape(this.#withoutPadding(rows, flat), [...index.shape, embeddingDim]);
  }

  /** The same rows; but from those for padding no gradient leads to the weights. */
  #withoutPadding(rows: Tensor, index: Tensor): Tensor {
    if (this.paddingIdx === null || !isRecording()) return rows;
    const isPadding = unsqueeze(equal(index, this.paddingIdx), 1);
    return where(isPadding, rows.detach(), rows);
  }

  override extraRepr(): string {
    return formatArguments(this.weight.shape, { paddingIdx: [this.paddingIdx, null] });
  }
}

function rowOf(paddingIdx: number, rows: number): number {
  if (!Number.isSafeInteger(paddingIdx) || paddingIdx < -rows || paddingIdx >= rows) {
    throw new ValueError(
      `Embedding: paddingIdx is ${describe(paddingIdx)}; it must be an integer from ${-rows} to ${rows - 1}, as there are ${rows} rows`,
    );
  }
  return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
}
