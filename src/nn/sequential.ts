import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { type AnyModule, Module } from "./module.js";

type InputsOf<M> = M extends { forward(...inputs: infer Inputs): unknown } ? Inputs : never;
type OutputOf<M> = M extends { forward(...inputs: never): infer Output } ? Output : never;

/** What goes into the first of the modules. */
export type FirstInputs<Layers extends readonly AnyModule[]> = Layers extends readonly [
  infer First,
  ...unknown[],
]
  ? InputsOf<First>
  : InputsOf<Module>;

/** What comes out of the last of them. */
export type LastOutput<Layers extends readonly AnyModule[]> = Layers extends readonly [
  ...unknown[],
  infer Last,
]
  ? OutputOf<Last>
  : OutputOf<Module>;

/** The same modules, where each takes what the one before answers; elsewhere the kind that would. */
export type Chained<Layers extends readonly AnyModule[]> = Layers extends readonly [
  infer First extends AnyModule,
  infer Second extends AnyModule,
  ...infer Rest extends readonly AnyModule[],
]
  ? [OutputOf<First>] extends InputsOf<Second>
    ? readonly [First, ...Chained<readonly [Second, ...Rest]>]
    : readonly [First, Module<[OutputOf<First>], unknown>, ...Rest]
  : number extends Layers["length"]
    ? readonly Module[]
    : Layers;

/**
 * Modules one after another. In a state dict they are named by position, as in PyTorch: `0.weight`. Each must take what the
 * one before answers, which the types of a list that is written out say; the first may take several inputs, and the last
 * answer anything.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 *
 * @typeParam Layers the types of the modules.
 * @throws {ValueError} when an argument is no module.
 * @example
 * const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
 */
export class Sequential<const Layers extends readonly AnyModule[] = readonly Module[]> extends Module<
  FirstInputs<Layers>,
  LastOutput<Layers>
> {
  readonly #layers: readonly AnyModule[];

  constructor(...layers: Layers & Chained<Layers>) {
    super();
    const wrong = layers.findIndex((layer) => !(layer instanceof Module));
    if (wrong >= 0) {
      throw new ValueError(
        `Sequential: argument ${wrong} is ${describe(layers[wrong])}; it must be a module: write new Sequential(...layers) for an array, and new nn.ReLU() for relu`,
      );
    }
    this.#layers = layers;
  }

  override namedChildren(): [string, AnyModule][] {
    const layers = this.#layers.map((layer, i): [string, AnyModule] => [String(i), layer]);
    return [...layers, ...super.namedChildren()];
  }

  forward(...inputs: FirstInputs<Layers>): LastOutput<Layers> {
    const [first, ...rest] = this.#layers;
    const start: unknown = first === undefined ? inputs[0] : first.forward(...inputs);
    return rest.reduce((value, layer) => layer.forward(value), start) as LastOutput<Layers>;
  }
}
