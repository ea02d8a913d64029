import fc from "fast-check";
import { noGrad } from "../../autograd/no-grad.js";
import { decodeSafetensors, encodeSafetensors } from "../../formats/safetensors/safetensors.js";
import type { Module, StateDict } from "../../nn/module.js";
import { checkOptions } from "../../options.js";
import { tensor } from "../../tensor/creation.js";
import type { NumericArray } from "../../tensor/dtype.js";
import { withOwnRandomState } from "../../tensor/random.js";
import { expectSameBits } from "./compare.js";
import { evaluate, read, toTensor, type Values } from "./host.js";
import { casesOf, EXACT_LAW_NAMES, givenPart, type LawCase, type LawOptions } from "./law-options.js";

/**
 * The law of saving, load(save(m)) = m: what comes out of the bytes has the same names, the same bits in every parameter
 * and buffer, and computes the same bits in inference. `make` makes a module of the same architecture each time, as a
 * program does that loads what another one saved.
 *
 * The module runs forward once as it is made, in training unless `make` says otherwise, so that running statistics are
 * not those of a new one; the state of the one that loads is made different first. Bytes are those of `saveModel`.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @throws {ValueError} inside the property, where the state of one does not fit the other.
 * @example
 * const make = () => new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
 * fc.assert(laws.saveLoadRoundTrip(make, { shape: [2, 1, 4, 4], dtype: "float32" }));
 */
export function saveLoadRoundTrip<Given = undefined>(
  make: (given: Given) => Module,
  options: Omit<LawOptions<Given>, "roundings"> = {},
): fc.IPropertyWithHooks<[LawCase<Given>]> {
  const law = "saveLoadRoundTrip";
  checkOptions(law, options, EXACT_LAW_NAMES);
  const cases = casesOf(law, options, { extra: {} }).map(({ given, tensors: [x] }) => ({
    ...givenPart(given),
    x,
  }));

  return fc.property(cases, ({ given, ...c }: LawCase<Given>) =>
    withOwnRandomState(() => {
      const x = read(law, c.x);
      const saved = make(given as Given);
      const name = options.name ?? saved.constructor.name;
      noGrad(() => saved.forward(toTensor(x)));
      const bytes = encodeSafetensors(hostState(law, saved));

      const loaded = make(given as Given);
      disturb(loaded);
      loaded.loadStateDict(decoded(bytes));

      const claim = (of: string, formula: string) => ({
        law,
        formula,
        of,
        hint: "What a module computes with must be in its state: a tensor in a property, not in a #private field or a closure",
      });
      const [before, after] = [hostState(law, saved), hostState(law, loaded)];
      for (const [key, values] of before) {
        expectSameBits(
          claim(`${key} of m = ${name}`, "load(save(m)).state = m.state"),
          after.get(key)!,
          values,
        );
      }
      const f = (module: Module) => evaluate(law, () => module.eval().forward(toTensor(x)));
      expectSameBits(claim(`m = ${name}`, "load(save(m))(x) = m(x)"), f(loaded), f(saved));
    }),
  );
}

const hostState = (law: string, module: Module): Map<string, Values> =>
  new Map([...module.stateDict()].map(([name, t]) => [name, read(law, t)]));

const decoded = (bytes: Uint8Array): StateDict =>
  new Map(
    [...decodeSafetensors(bytes).tensors].map(([name, { shape, data }]) => [
      name,
      tensor(data as NumericArray, { shape }),
    ]),
  );

/** Adds 1 to everything, so that nothing is right by itself. */
function disturb(module: Module): void {
  for (const [, t] of module.stateDict()) {
    t.assign(
      toTensor({
        shape: t.shape,
        dtype: t.dtype,
        data: t.dataSync().map((value) => value + 1) as NumericArray,
      }),
    );
  }
}
