// Every op whose first argument is a tensor is a method of that tensor too, for those who like to read from left to
// right: a.add(b) is add(a, b).

import { backward } from "../autograd/backward.js";
import { Tensor } from "../tensor/tensor.js";
import * as ops from "./index.js";

/** Ops that are no methods, and why. */
export const NOT_METHODS = {
  concat: "its first argument is a list",
  stack: "its first argument is a list",
};

type Method<Op> = Op extends (x: Tensor, ...rest: infer Rest) => infer Y ? (...rest: Rest) => Y : never;
type Methods<Ops> = { [Name in keyof Ops as Exclude<Name, keyof typeof NOT_METHODS>]: Method<Ops[Name]> };

declare module "../tensor/tensor.js" {
  interface Tensor extends Methods<typeof ops>, Methods<{ backward: typeof backward }> {}
}

for (const [name, op] of Object.entries({ ...ops, backward })) {
  if (name in NOT_METHODS) continue;
  const apply = op as (x: Tensor, ...rest: unknown[]) => unknown;
  Object.defineProperty(Tensor.prototype, name, {
    value: function (this: Tensor, ...rest: unknown[]) {
      return apply(this, ...rest);
    },
  });
}
