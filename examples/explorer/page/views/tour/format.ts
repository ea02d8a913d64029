/** Four digits, whatever the size, with a real minus. */
export function format(value: number): string {
  const size = Math.abs(value);
  const text =
    Number.isInteger(value) && size < 1e6
      ? String(value)
      : size < 1e-3 || size >= 1e6
        ? scientific(value)
        : value.toPrecision(4);
  return text.replaceAll("-", "−");
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function scientific(value: number): string {
  const [digits, exponent] = value.toExponential(2).split("e");
  const raised = exponent
    .replace("+", "")
    .replace("-", "⁻")
    .replace(/\d/g, (d) => SUPERSCRIPTS[Number(d)]);
  return `${digits}·10${raised}`;
}

/** For small cells. */
export const short = (value: number): string => value.toFixed(2).replace("-", "−");

export const percent = (share: number): string => `${(100 * share).toPrecision(3)} %`;

export const whole = (n: number): string => n.toLocaleString("en").replaceAll(",", "\u202f");
