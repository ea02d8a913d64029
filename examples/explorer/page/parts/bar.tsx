import "./bar.css";

interface Props {
  /** Where it begins and ends, from 0 to 1. */
  from?: number;
  to: number;
  kind?: "accent" | "warm" | "plain";
  /** A place that is marked, such as what it was before. */
  mark?: number;
}

const percent = (share: number): string => `${100 * share}%`;

/** How large a number is beside others, for the eye alone: the number itself stands beside it. */
export function Bar({ from = 0, to, kind = "accent", mark }: Props) {
  return (
    <span class="bar" aria-hidden="true">
      <span class={`bar-value ${kind}`} style={{ left: percent(from), width: percent(to - from) }} />
      {mark !== undefined && <span class="bar-mark" style={{ left: percent(mark) }} />}
    </span>
  );
}
