import { power } from "../../parts/format.js";

/** With so many digits, and a real minus: 0.01234, 12,340, −3.2·10⁻⁷. */
export function shown(x: number, digits = 4): string {
  if (x === 0) return "0";
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "NaN" : x > 0 ? "∞" : "−∞";
  const exponent = Math.floor(Math.log10(Math.abs(x)));
  if (exponent >= -4 && exponent < 6) {
    return x.toLocaleString("en", { maximumSignificantDigits: digits }).replace("-", "−");
  }
  const [mantissa, e] = x.toExponential(digits - 1).split("e");
  return `${Number(mantissa)}·${power(Number(e))}`.replace("-", "−");
}

export const percent = (share: number): string => `${Math.round(100 * share)} %`;
