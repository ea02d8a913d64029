/**
 * The standard normal distribution function Φ(x), to about 14 digits in either tail.
 *
 * Near 0, Φ(x) = 1/2 + φ(x) · Σ x^(2k+1) / (1·3·…·(2k+1)); further out, the continued fraction of Mills' ratio,
 * (1 − Φ(x)) / φ(x) = 1/(x + 1/(x + 2/(x + 3/(x + …)))).
 *
 * jstat takes the lower tail as a difference from 1: at −8 it is off by 2 % of itself, and at −10 it is 0, where a
 * density of TPE would be the logarithm of 0.
 *
 * Source: Abramowitz, Stegun, "Handbook of Mathematical Functions" (1964), 26.2.11 and 26.2.14.
 */
export function normalCdf(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) < 3) {
    let [term, sum] = [x, x];
    for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  const far = Math.abs(x);
  let tail = far;
  for (let k = 60; k >= 1; k--) tail = far + k / tail;
  return x < 0 ? density / tail : 1 - density / tail;
}

/** The probability of (a, b), without the loss of digits that a difference of two numbers near 1 would have. */
export const normalMass = (a: number, b: number): number =>
  a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
