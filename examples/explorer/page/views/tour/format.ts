import { power } from "../../parts/format.js";

/** Four digits, whatever the size, with a real minus. */
export function format(value: number): string {
  const size = Math.abs(value);
  const text =
    Number.isInteger(value) && size < 1e6
      ? String(value)
      : size < 1e-3 || size >= 1e6
        ? scientific(value)
        : Number(value.toPrecision(4)) === value
          ? String(value)
          : value.toPrecision(4);
  return text.replaceAll("-", "−");
}

function scientific(value: number): string {
  const [digits, exponent] = value.toExponential(2).split("e");
  return `${digits}·${power(Number(exponent))}`;
}

/** For small cells. */
export const short = (value: number): string => value.toFixed(2).replace("-", "−");

/** Near 0 and 1 with as many digits as tell it from them. */
export function percent(share: number): string {
  const near = share > 0.999 && share < 1 ? Math.ceil(-Math.log10(1 - share)) : 0;
  return `${(100 * share).toPrecision(Math.max(3, 2 + near))} %`.replace("-", "−");
}

/** Of a probability, likewise. */
export const probability = (p: number): string =>
  p > 0.999 && p < 1 ? String(Number(p.toPrecision(7))) : format(p);

export const whole = (n: number): string => n.toLocaleString("en").replaceAll(",", "\u202f");
