import fc from "fast-check";
import * as pellucid from "pellucid";

/** What a value prints as, evaluated as somebody would who pastes it into a test. */
export function evaluated<T>(value: T): T {
  const names = Object.keys(pellucid);
  return new Function(...names, `return (${fc.stringify(value)});`)(...Object.values(pellucid)) as T;
}
