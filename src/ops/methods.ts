// Every op of a tensor is a method of that tensor too, for those who like to read from left to right: a.add(b) is add(a, b).

import { backward } from "../autograd/backward.js";
import { Tensor } from "../tensor/tensor.js";
import * as ops from "./index.js";

/** Ops that are no methods, and why. */
export const NOT_METHODS = {
  concat: "its first argument is a list",
  einsum: "its first argument is an equation",
  stack: "its first argument is a list",
};

/** Ops whose second argument the method is of, as in PyTorch: x.where(condition, y) is where(condition, x, y). */
export const OF_SECOND = { where: true };

type Method<Op> = Op extends (x: Tensor, ...rest: infer Rest) => infer Y ? (...rest: Rest) => Y : never;
type MethodOfSecond<Op> = Op extends (first: infer First, x: Tensor, ...rest: infer Rest) => infer Y
  ? (first: First, ...rest: Rest) => Y
  : never;
type Methods<Ops> = {
  [Name in keyof Ops as Exclude<Name, keyof typeof NOT_METHODS>]: Name extends keyof typeof OF_SECOND
    ? MethodOfSecond<Ops[Name]>
    : Method<Ops[Name]>;
};

declare module "../tensor/tensor.js" {
  interface Tensor extends Methods<typeof ops>, Methods<{ backward: typeof backward }> {}
}

for (const [name, op] of Object.entries({ ...ops, backward })) {
  if (name in NOT_METHODS) continue;
  const apply = op as (...args: unknown[]) => unknown;
  const place = name in OF_SECOND ? 1 : 0;
  Object.defineProperty(Tensor.prototype, name, {
    value: function (this: Tensor, ...rest: unknown[]) {
      return apply(...rest.slice(0, place), this, ...rest.slice(place));
    },
  });
}
