import { FormatError } from "../../../errors.js";
import type { DType } from "../../../tensor/dtype.js";
import { indexAt, type Shape } from "../../../tensor/shape.js";
import { Tensor } from "../../../tensor/tensor.js";

/** What an edge of the graph carries. */
export type Value = Tensor | Known;

/**
 * Whole numbers or booleans that the graph computes shapes, axes and positions with. They are known while the graph runs,
 * on every backend: float64 is computed on cpu, where it can be read at once, and is exact up to 2⁵³, more than any size or
 * position. Larger integers are rounded: the largest of int64, as the end of a slice, still lies behind every end.
 */
export class Known {
  /** In float64. */
  readonly elements: Tensor;
  /** ONNX's name of the element type. */
  readonly type: string;
  #tensor: Tensor | null = null;

  constructor(elements: Tensor, type: string) {
    this.elements = elements;
    this.type = type;
  }

  static of(numbers: Iterable<number>, shape: Shape, type = "int64"): Known {
    return new Known(Tensor.fromHost("float64", Float64Array.from(numbers), shape), type);
  }

  get shape(): Shape {
    return this.elements.shape;
  }

  /** In row-major order. */
  numbers(): number[] {
    return [...this.elements.dataSync()];
  }

  /**
   * The same as data that other data are computed with: bool and uint8 as uint8, all others as int32.
   *
   * @throws {FormatError} where int32 does not hold an element.
   */
  tensor(): Tensor {
    if (this.#tensor !== null) return this.#tensor;
    const dtype: DType = this.type === "bool" || this.type === "uint8" ? "uint8" : "int32";
    const numbers = this.elements.dataSync();
    const data = dtype === "uint8" ? Uint8Array.from(numbers) : Int32Array.from(numbers);
    const odd = data.findIndex((element, i) => element !== numbers[i]);
    if (odd >= 0) {
      const place = this.shape.length === 0 ? "it" : `its element [${indexAt(odd, this.shape).join(", ")}]`;
      throw new FormatError(
        `a constant of ${this.type} cannot be computed with: ${place} is ${numbers[odd]}, and ${this.type} is computed in ${dtype}; convert the graph to float32 or int32`,
        { value: numbers[odd], type: this.type },
      );
    }
    this.#tensor = Tensor.fromHost(dtype, data, this.shape);
    return this.#tensor;
  }
}
