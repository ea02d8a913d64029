// Convolution, ReLU and max-pooling by 2 x 2 are mostly called one after the other, and what lies between them is seldom read. So
// the first two, and the first two of their gradients, only note what they are to compute (deferred.ts). If the third comes, one
// kernel does it all, in one. If anybody reads what was noted, be it another kernel, a person or a check for
// NaN, it is computed then, to the same bits.
//
//   forward    conv2d            relu           maxPool2d           noted, noted, computed
//   backward   maxPool2dBackward reluBackward   conv2dWeightGrad …  noted, noted, computed
//
// What a note reads stays where it is when its owner frees it, and is copied before it is changed in place, as weights are by a
// step of an optimizer.

import type { HalvedGradient, halvingOnSimd } from "../../../kernels/conv2d/halving-simd-host.js";
import type { ConvDims } from "../../../kernels/conv2d/reference.js";
import type { WindowDims } from "../../../kernels/im2col/reference.js";
import type { Kernels } from "../../../kernels/index.js";
import { isHalving } from "../../../kernels/max-pool2d/simd-host.js";
import type { SimdArray } from "../../../kernels/shared/simd-runtime.js";
import { Deferred } from "./deferred.js";

/** What a convolution, or ReLU after it, reads; `y` and `argmax` are what pooling has made of it. */
interface Forward {
  readonly of: "conv2d" | "relu";
  readonly d: ConvDims;
  /** Of ReLU, the convolution's results, which somebody may have read. */
  readonly before: Note | null;
  readonly inputs: {
    x: SimdArray;
    weight: SimdArray;
    bias: SimdArray | null;
    y: SimdArray | null;
    argmax: SimdArray | null;
  };
}

interface Backward {
  readonly of: "gradient";
  readonly d: WindowDims;
  readonly inputs: { dy: SimdArray; argmax: SimdArray; y: SimdArray | null };
}

type Recipe = Forward | Backward;
type Note = Deferred<Recipe>;
type OnSimd = Kernels<SimdArray>;

interface Memory {
  copy(array: SimdArray): SimdArray;
  free(array: SimdArray): void;
}

/** Up to so many elements nothing is put off: they stay in the cache anyway. */
const EAGER_UP_TO = 1024;

const isArray = (value: unknown): value is SimdArray =>
  typeof (value as SimdArray | null)?.byteLength === "number";

/** The recipe of an array that is noted down and not yet computed. */
const recipeOf = (array: SimdArray): Recipe | null =>
  array instanceof Deferred ? (array as Note).recipe : null;

export class Fusion {
  readonly kernels: OnSimd;
  readonly #each: OnSimd;
  readonly #halving: ReturnType<typeof halvingOnSimd>;
  readonly #memory: Memory;
  /** The notes that will read an array. */
  readonly #readers = new WeakMap<SimdArray, Set<Note>>();
  /** What its owner has freed, but has readers. */
  readonly #left = new WeakSet<SimdArray>();
  /** Notes whose elements were changed after they had been computed. */
  readonly #changed = new WeakSet<SimdArray>();

  constructor(each: OnSimd, halving: ReturnType<typeof halvingOnSimd>, memory: Memory) {
    this.#each = each;
    this.#halving = halving;
    this.#memory = memory;
    const settled = Object.entries(each).map(([name, kernel]) => [name, this.#settled(kernel)]);
    this.kernels = { ...(Object.fromEntries(settled) as OnSimd), ...this.#fused() };
  }

  /** The array itself, whose elements are there. */
  settle(array: SimdArray): SimdArray {
    if (!(array instanceof Deferred)) return array;
    const note = array as Note;
    note.made ??= this.#make(note.recipe!);
    this.#forget(note);
    return note.made;
  }

  free(array: SimdArray): void {
    if (this.#readersOf(array).length > 0) this.#left.add(array);
    else this.#giveBack(array);
  }

  #make(recipe: Recipe): SimdArray {
    if (recipe.of === "gradient")
      return this.#halving.doublingGradient(this.#gradient(recipe.inputs), recipe.d);
    const { before } = recipe;
    if (before !== null && before.made !== null && !this.#changed.has(before)) {
      return this.#each.relu(before.made);
    }
    const { x, weight, bias } = this.#operands(recipe.inputs);
    const y = this.#each.conv2d(x, weight, bias, recipe.d);
    if (recipe.of === "conv2d") return y;
    try {
      return this.#each.relu(y);
    } finally {
      this.#memory.free(y);
    }
  }

  #operands({ x, weight, bias }: Forward["inputs"]) {
    return {
      x: this.settle(x),
      weight: this.settle(weight),
      bias: bias === null ? null : this.settle(bias),
    };
  }

  #gradient({ dy, argmax, y }: Backward["inputs"]): HalvedGradient {
    return { dy: this.settle(dy), argmax: this.settle(argmax), y: y === null ? null : this.settle(y) };
  }

  #note(length: number, recipe: Recipe): SimdArray {
    const note: Note = new Deferred(length, recipe);
    for (const input of Object.values(recipe.inputs)) if (input !== null) this.#read(note, input);
    return note;
  }

  #readersOf(array: SimdArray): Note[] {
    return [...(this.#readers.get(array) ?? [])];
  }

  #read(note: Note, input: SimdArray): void {
    const readers = this.#readers.get(input);
    if (readers === undefined) this.#readers.set(input, new Set([note]));
    else readers.add(note);
  }

  /** The note will read nothing any more. */
  #forget(note: Note): void {
    const inputs = Object.values(note.recipe?.inputs ?? {});
    note.recipe = null;
    for (const input of inputs) if (input !== null) this.#unread(note, input);
  }

  #unread(note: Note, input: SimdArray): void {
    const readers = this.#readers.get(input)!;
    readers.delete(note);
    if (readers.size === 0 && this.#left.delete(input)) this.#giveBack(input);
  }

  #giveBack(array: SimdArray): void {
    if (!(array instanceof Deferred)) {
      this.#memory.free(array);
      return;
    }
    if (array.made !== null) this.#memory.free(array.made);
    array.made = null;
    this.#forget(array as Note);
  }

  /** Those who will read an array get a copy to read. */
  #beforeChange(array: SimdArray): void {
    this.#changed.add(array);
    const readers = this.#readersOf(array);
    if (readers.length === 0) return;
    const copy = this.#memory.copy(this.settle(array));
    this.#left.add(copy);
    for (const note of readers) {
      const inputs = note.recipe!.inputs as Record<string, SimdArray | null>;
      for (const name in inputs) if (inputs[name] === array) inputs[name] = copy;
      this.#read(note, copy);
      this.#unread(note, array);
    }
  }

  /** A kernel, all of whose arguments are computed first. One that answers an argument answers what it was given. */
  #settled(kernel: unknown): (...args: unknown[]) => unknown {
    return (...args) => {
      const given = new Map<unknown, unknown>();
      const settle = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(settle);
        if (!(value instanceof Deferred)) return value;
        const array = this.settle(value);
        given.set(array, value);
        return array;
      };
      const result = (kernel as (...args: unknown[]) => unknown)(...args.map(settle));
      if (given.size === 0 || isArray(result)) return given.get(result) ?? result;
      const parts = Object.entries(result as object);
      return Object.fromEntries(parts.map(([name, part]) => [name, given.get(part) ?? part]));
    };
  }

  /** A kernel that changes some of its arguments in place. */
  #changing<F>(kernel: F, ...changed: number[]): F {
    const run = this.#settled(kernel);
    return ((...args: unknown[]) => {
      for (const i of changed) if (isArray(args[i])) this.#beforeChange(args[i]);
      return run(...args);
    }) as F;
  }

  #fused(): Partial<OnSimd> {
    const [each, halving] = [this.#each, this.#halving];
    const settle = (array: SimdArray) => this.settle(array);
    /** The gradient of halved images of which `dy` is a note, where those are the results of this convolution. */
    const halvedOf = (dy: SimdArray, d: ConvDims): HalvedGradient | null => {
      const recipe = recipeOf(dy);
      if (recipe?.of !== "gradient") return null;
      const { C, H, W } = recipe.d;
      return C === d.K && H === d.P && W === d.Q ? this.#gradient(recipe.inputs) : null;
    };
    return {
      adam: this.#changing(each.adam, 0, 2, 3),
      sgd: this.#changing(each.sgd, 0, 2),

      conv2d: (x, weight, bias, d) => {
        const n = d.N * d.K * d.P * d.Q;
        // What it reads is computed now: nothing is done in one with that, and notes of notes would know no end.
        const [images, kernel, summand] = [settle(x), settle(weight), bias === null ? null : settle(bias)];
        if (n <= EAGER_UP_TO) return each.conv2d(images, kernel, summand, d);
        const inputs = { x, weight, bias, y: null, argmax: null };
        return this.#note(n, { of: "conv2d", d, inputs, before: null });
      },
      relu: (x) => {
        const recipe = recipeOf(x);
        if (recipe?.of !== "conv2d") return each.relu(settle(x));
        const { d, inputs } = recipe;
        return this.#note(x.length, { of: "relu", d, inputs: { ...inputs }, before: x as Note });
      },
      maxPool2d: (x, d) => {
        const recipe = recipeOf(x);
        // The same elements may be of another shape here.
        const fits = isHalving(d) && recipe?.of === "relu" && d.H === recipe.d.P && d.W === recipe.d.Q;
        if (!fits || !halving.pays(recipe.d)) return each.maxPool2d(settle(x), d);
        const { inputs } = recipe;
        const { x: images, weight, bias } = this.#operands(inputs);
        const halved = halving.halvingConv2d(images, weight, bias, recipe.d);
        if (halved === null) return each.maxPool2d(settle(x), d);
        if (inputs.y === null) {
          Object.assign(inputs, halved);
          for (const array of Object.values(halved)) this.#read(x as Note, array);
        }
        return halved;
      },

      maxPool2dBackward: (dy, argmax, d) => {
        const n = d.N * d.C * d.H * d.W;
        if (!isHalving(d) || n <= EAGER_UP_TO) return each.maxPool2dBackward(settle(dy), settle(argmax), d);
        return this.#note(n, { of: "gradient", d, inputs: { dy, argmax, y: null } });
      },
      reluBackward: (dy, y) => {
        const [from, to] = [recipeOf(dy), recipeOf(y)];
        const halves = from?.of === "gradient" && to?.of === "relu" && from.inputs.y === null;
        if (!halves || to.inputs.argmax !== from.inputs.argmax) {
          return each.reluBackward(settle(dy), settle(y));
        }
        const inputs = { ...from.inputs, y: to.inputs.y };
        return this.#note(dy.length, { of: "gradient", d: from.d, inputs });
      },
      conv2dInputGrad: (dy, weight, d) => {
        const [halved, kernel] = [halvedOf(dy, d), settle(weight)];
        const dx = halved === null ? null : halving.halvedInputGrad(halved, kernel, d);
        return dx ?? each.conv2dInputGrad(settle(dy), kernel, d);
      },
      conv2dWeightGrad: (dy, x, d) => {
        const [halved, images] = [halvedOf(dy, d), settle(x)];
        const dWeight = halved === null ? null : halving.halvedWeightGrad(halved, images, d);
        return dWeight ?? each.conv2dWeightGrad(settle(dy), images, d);
      },
      conv2dBiasGrad: (dy, d) => {
        const halved = halvedOf(dy, d);
        return halved === null ? each.conv2dBiasGrad(settle(dy), d) : halving.halvedBiasGrad(halved, d);
      },
    };
  }
}
