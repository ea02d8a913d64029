// Numbers as the page writes them: a real minus sign, groups of three digits, and powers of ten where a number is far from
// one. What is no number is told as it is.

/** A number rounded to so many digits that count: 0.01235, 12,350, −3.2·10⁻⁷. */
export function shown(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return unwritable(value);
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  // As long as it is shorter without a power.
  if (exponent >= -4 && exponent < 6) return written(String(Number(`${mantissa}e${power}`)));
  const factor = Number(mantissa);
  if (Math.abs(factor) === 1) return `${factor < 0 ? "−" : ""}${powerOfTen(exponent)}`;
  return written(`${factor}·${powerOfTen(exponent)}`);
}

/** A number in few characters, for cells and ranges: three digits. */
export const short = (value: number): string => shown(value, 3);

/** A number with so many decimals, so that it does not jump as it changes: 0.500. */
export function fixed(value: number, decimals: number): string {
  if (!(Math.abs(value) < 1e6)) return shown(value);
  return written((Math.round(value * 10 ** decimals) === 0 ? 0 : value).toFixed(decimals));
}

/** A count: 60,000. */
export const whole = (count: number): string => written(String(Math.round(count)));

/** A share of all: 97.5 %. None and all are said of nothing that is only near: <0.1 %, >99.9 %. */
export function percent(share: number, decimals = 1): string {
  if (!Number.isFinite(share)) return unwritable(share);
  const least = 10 ** -decimals;
  const text = (100 * share).toFixed(decimals);
  if (share === 0 || share === 1) return `${100 * share} %`;
  if (Number(text) === 0 && share > 0) return `<${least.toFixed(decimals)} %`;
  if (Number(text) === 100 && share < 1) return `>${(100 - least).toFixed(decimals)} %`;
  return `${written(text)} %`;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten: 10⁻³. */
export const powerOfTen = (exponent: number): string =>
  `10${String(exponent)
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)])}`;

/** An index or a shape: [0, 5, 7, 7]. */
export const bracketed = (index: ArrayLike<number>): string => `[${Array.from(index).join(", ")}]`;

const unwritable = (value: number): string => (Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞");

/** A decimal as JavaScript writes it, with a minus and with groups in what is before its point. */
const written = (decimal: string): string =>
  decimal.replace("-", "−").replace(/^−?\d{4,}/, (before) => before.replace(/(?<=\d)(?=(\d{3})+$)/g, ","));
