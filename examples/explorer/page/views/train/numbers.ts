import { language } from "../../i18n.js";

export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

export const whole = (n: number): string => Math.round(n).toLocaleString(language.value);

/** Three digits, as short as they can be written. */
export const short = (value: number): string =>
  value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 1000)
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1);
