/** One call of an op of another library: what is special about it, the op, its inputs, and which are differentiated. */
export interface Call {
  readonly op: string;
  readonly what: string;
  // biome-ignore lint/suspicious/noExplicitAny: the arrays of other libraries, whose types are not installed here
  readonly f: (...inputs: any[]) => any;
  readonly inputs: readonly unknown[];
}

// biome-ignore lint/suspicious/noExplicitAny: as above
type Any = any;

/** Nested arrays of multiples of 1/16 in [-2, 2], no two alike as far as there are enough, none of them 0. */
export function numbers(shape: readonly number[], seed = 1): Any {
  let state = seed * 7919 + 13;
  const draw = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    const step = 1 + (Math.floor(state / 65536) % 32);
    return ((state & 0x4000) === 0 ? step : -step) / 16;
  };
  const nest = (axis: number): Any =>
    axis === shape.length ? draw() : Array.from({ length: shape[axis] }, () => nest(axis + 1));
  return nest(0);
}

/** The same above 0: in (0, 2]. */
export const positive = (shape: readonly number[], seed = 1): Any => {
  const abs = (x: Any): Any => (Array.isArray(x) ? x.map(abs) : Math.abs(x));
  return abs(numbers(shape, seed));
};

/** A shorthand for tables. */
export const call = (op: string, what: string, f: Call["f"], inputs: readonly unknown[]): Call => ({
  op,
  what,
  f,
  inputs,
});

/** Indices. */
export const ids = (...values: number[]): Int32Array => Int32Array.from(values);
