/** Three digits: what an error is worth. */
export const short = (x: number): string => (x === 0 || !Number.isFinite(x) ? String(x) : x.toExponential(2));

/** As people write a tolerance: 1e-6 instead of 0.000001. */
export const plain = (x: number): string => (x > 0 && x < 0.01 ? x.toExponential() : String(x));
