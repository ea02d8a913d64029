/** A number as the page writes it: four digits that count, and a real minus sign. */
export function shown(value: number, digits = 4): string {
  if (value === 0) return "0";
  const text =
    Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6 ? plain(value, digits) : value.toExponential(digits - 2);
  return text.replace("-", "−").replace("e-", "e−").replace("e+", "e");
}

const plain = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

export const bracketed = (index: readonly number[]): string => `[${index.join(", ")}]`;
