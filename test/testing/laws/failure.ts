import fc from "fast-check";

/** What a property that does not hold fails with, after shrinking: name and text of the error. */
export function failure<T>(property: fc.IProperty<T>): string {
  const { failed, errorInstance } = fc.check(property, { numRuns: 1000 });
  if (!failed) return "the property holds";
  return errorInstance instanceof Error
    ? `${errorInstance.name}: ${errorInstance.message}`
    : String(errorInstance);
}

/** The counterexample as code. */
export function counterexample<T>(property: fc.IProperty<T>): string {
  const { counterexample } = fc.check(property, { numRuns: 1000 });
  return fc.stringify(counterexample);
}

/** The details of the error. */
export function details<T>(property: fc.IProperty<T>): unknown {
  return (fc.check(property, { numRuns: 1000 }).errorInstance as { details?: unknown } | null)?.details;
}
