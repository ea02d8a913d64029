import { ShapeError, ValueError } from "../errors.js";
import { createArray, dtypeOf, isFloat, type NumericArray } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, indexAt, type Shape, sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/**
 * Samples that are made a batch at a time, at once: the fastest way, where they are in memory.
 *
 * @typeParam Batch the tensors of a batch.
 */
export interface Dataset<Batch extends readonly Tensor[] = [inputs: Tensor, labels: Tensor]> {
  /** How many samples there are. */
  readonly length: number;
  /** The samples at these positions, as [inputs, labels] say; `epoch` is for random transforms. */
  batch(indices: ArrayLike<number>, epoch: number): Batch;
}

/** Samples of any type that are made one by one, and may have to be waited for: files, answers of a server. */
export interface SampleDataset<Sample> {
  /** How many samples there are. */
  readonly length: number;
  /**
   * The sample at this position, or a promise of it. It should be a pure function of both numbers; `epoch` is for random
   * transforms.
   */
  get(index: number, epoch: number): Sample | Promise<Sample>;
  /** What errors call the sample at this position besides its number, such as the path of its file. */
  nameOf?(index: number): string | undefined;
}

/** What a {@link DataLoader} goes through. */
export type AnyDataset = Dataset | SampleDataset<unknown>;

/** Whether samples can be asked for a batch at a time. */
export const hasBatch = (dataset: AnyDataset): dataset is Dataset =>
  typeof (dataset as Partial<Dataset>).batch === "function";

/** Whether samples can be asked for one by one. */
export const hasGet = (dataset: AnyDataset): dataset is SampleDataset<unknown> =>
  typeof (dataset as Partial<SampleDataset<unknown>>).get === "function";

/**
 * Samples that are rows of tensors: of inputs and labels, or of as many as a model takes and, last, what it should answer.
 *
 * Shapes: inputs [N, …], labels [N, …]; a sample has no tensor's first axis.
 *
 * Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 *
 * @throws {ShapeError} when the tensors have different numbers of rows; {@link ValueError} when one holds a NaN or an
 * infinity, with its place.
 * @example
 * const pairs = new TensorDataset(randn([100, 784]), randint(0, 10, [100]));
 * pairs.get(3)[0].shape; // [784]
 * const [left, right, same] = new TensorDataset(randn([8, 4]), randn([8, 4]), rand([8])).batch([0, 1, 2]);
 * same.shape; // [3]
 */
export class TensorDataset<Tensors extends readonly Tensor[] = [input: Tensor, label: Tensor]>
  implements Dataset<Tensors>, SampleDataset<Tensors>
{
  /** How many samples there are. */
  readonly length: number;
  readonly #parts: { data: NumericArray; row: Shape }[];

  constructor(...tensors: Tensors) {
    const names = tensors.length === 2 ? ["inputs", "labels"] : tensors.map((_, i) => `tensors[${i}]`);
    for (const [i, t] of tensors.entries()) requireTensor("TensorDataset", names[i], t, "tensor(values)");
    const [first] = tensors;
    if (first === undefined || tensors.some(({ rank, shape }) => rank === 0 || shape[0] !== first.shape[0])) {
      const given = tensors.map(({ shape }, i) => `${names[i]} ${formatShape(shape)}`);
      throw new ShapeError(
        `TensorDataset: ${given.join(", ") || "there are no tensors"}; all must have the same number of rows`,
      );
    }
    this.length = first.shape[0];
    this.#parts = tensors.map((t, i) => {
      const data = t.dataSync();
      if (isFloat(t.dtype)) requireFinite(names[i], data, t.shape);
      return { data, row: t.shape.slice(1) };
    });
  }

  get(index: number): Tensors {
    requireSample("TensorDataset", index, this.length);
    const sample = this.#parts.map(({ data, row }) => {
      const width = sizeOf(row);
      return Tensor.fromHost(dtypeOf(data), data.slice(index * width, (index + 1) * width), row);
    });
    return sample as readonly Tensor[] as Tensors;
  }

  batch(indices: ArrayLike<number>): Tensors {
    for (const index of Array.from(indices)) requireSample("TensorDataset", index, this.length);
    return this.#parts.map(({ data, row }) => gather(data, row, indices)) as readonly Tensor[] as Tensors;
  }
}

function requireFinite(name: string, data: NumericArray, shape: Shape): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const index = indexAt(at, shape);
  throw new ValueError(
    `TensorDataset: ${name}${formatShape(index)} is ${data[at]}; data must be finite: clean it, or leave that sample out`,
    { name, index },
  );
}

/** What errors call a sample: `sample 5`, or `sample 5 (cats/tom.png)` where the data set has a name for it. */
export function sampleName(dataset: AnyDataset, index: number): string {
  const name = (dataset as Partial<SampleDataset<unknown>>).nameOf?.(index);
  return name === undefined ? `sample ${index}` : `sample ${index} (${name})`;
}

/** Whether there is a sample at this position. */
export const isPosition = (index: number, length: number): boolean =>
  Number.isInteger(index) && index >= 0 && index < length;

/** Throws unless there is a sample at this position. */
export function requireSample(name: string, index: number, length: number): void {
  if (isPosition(index, length)) return;
  throw new ValueError(`${name}: there is no sample ${index}; positions go from 0 to ${length - 1}`, {
    index,
    length,
  });
}

/** Rows of flat data as a tensor. */
function gather(data: NumericArray, row: Shape, indices: ArrayLike<number>): Tensor {
  const width = sizeOf(row);
  const dtype = dtypeOf(data);
  const out = createArray(dtype, indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    out.set(data.subarray(indices[i] * width, (indices[i] + 1) * width), i * width);
  }
  return Tensor.fromHost(dtype, out, [indices.length, ...row]);
}
