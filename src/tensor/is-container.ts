/** Whether a value is an array or a plain object: what tensors are looked for in, at any depth. */
export const isContainer = (value: unknown): value is Record<string, unknown> =>
  Array.isArray(value) ||
  (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype);
