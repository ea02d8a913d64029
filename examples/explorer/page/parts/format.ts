/** A number in few characters: "0.8314", "−2.1e-7". */
export function short(value: number): string {
  if (value === 0 || Number.isNaN(value)) return String(value);
  const size = Math.abs(value);
  const text =
    size >= 0.001 && size < 100_000 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
  return text.replace("-", "−").replace("e−", "e-");
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten: 10⁻³. */
export const power = (exponent: number): string =>
  `10${exponent < 0 ? "⁻" : ""}${String(Math.abs(exponent))
    .split("")
    .map((digit) => SUPERSCRIPTS[Number(digit)])
    .join("")}`;
