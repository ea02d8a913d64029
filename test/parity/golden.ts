import { readFileSync } from "node:fs";
import { type Tensor, tensor } from "pellucid";
import { decodeSafetensors } from "pellucid/data";
import type { Precision, Values } from "./agreement.js";

/** A tensor of a golden file: float64, or int32 for indices. */
export type GoldenTensor = Values & { readonly dtype: string };

/** What test/fixtures/make_golden.py wrote under one name: the description, and the tensors by key. */
export class Golden<Description> {
  readonly description: Description;
  private readonly tensors: Map<string, GoldenTensor>;

  constructor(name: string) {
    const file = (extension: string) => new URL(`../fixtures/${name}.${extension}`, import.meta.url);
    this.description = JSON.parse(readFileSync(file("json"), "utf8")) as Description;
    this.tensors = decodeSafetensors(readFileSync(file("safetensors"))).tensors;
  }

  get(key: string): GoldenTensor {
    const found = this.tensors.get(key);
    if (!found) throw new Error(`no golden tensor is named ${key}`);
    return found;
  }
}

/** A golden tensor as one of Pellucid's: whole numbers stay int32, the others take `precision`. */
export function toTensor(golden: GoldenTensor, precision: Precision, requiresGrad = false): Tensor {
  const shape = [...golden.shape];
  if (golden.dtype === "int32") return tensor(Int32Array.from(golden.data), { shape });
  const data = precision === "float32" ? Float32Array.from(golden.data) : Float64Array.from(golden.data);
  return tensor(data, { shape, requiresGrad });
}

/** The shape and elements of a tensor, for {@link expectAgreement}. */
export async function valuesOf(t: Tensor): Promise<Values> {
  return { shape: t.shape, data: await t.data() };
}

/** The gradient of a tensor, which must be there. */
export async function gradientOf(t: Tensor, label: string): Promise<Values> {
  if (!t.grad) throw new Error(`${label} got no gradient`);
  return valuesOf(t.grad);
}
