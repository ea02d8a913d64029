import * as pellucid from "pellucid";

/** What code gives in which all public names of the library are in scope. */
export function evaluate(code: string): unknown {
  return new Function(...Object.keys(pellucid), `return ${code};`)(...Object.values(pellucid));
}
