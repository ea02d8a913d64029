import type { SimdArray } from "../../../kernels/shared/simd-runtime.js";
import type { DType } from "../../../kernels/shared/types.js";

/** Elements that are computed when somebody reads them, and never where nobody does. */
export class Deferred<Recipe> implements SimdArray {
  readonly dtype: DType = "float32";
  readonly length: number;
  /** How they will be computed; null once they are there. */
  recipe: Recipe | null;
  /** Where they are; null as long as nobody has asked for them, and when they have been freed. */
  made: SimdArray | null = null;

  constructor(length: number, recipe: Recipe) {
    this.length = length;
    this.recipe = recipe;
  }

  /** What they take of the memory: nothing, as long as they are not there. */
  get byteLength(): number {
    return this.made?.byteLength ?? 0;
  }

  get address(): number {
    return this.made!.address;
  }
}
