/** A number in few characters: "0.8314", "−2.1e-7". */
export function short(value: number): string {
  if (value === 0 || Number.isNaN(value)) return String(value);
  const size = Math.abs(value);
  const text =
    size >= 0.001 && size < 100_000 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
  return text.replace("-", "−").replace("e−", "e-");
}
