export interface WayStep {
  /** What is done to the number, and what that is. */
  by: string;
  name: string;
  /** What comes of it. */
  to: string;
}

/** A number on its way through a few operations, each with what it makes of it. */
export function Way({ from, steps }: { from: string; steps: readonly WayStep[] }) {
  return (
    <ol class="way">
      <li class="number">{from}</li>
      {steps.map(({ by, name, to }) => (
        <li key={name}>
          <span aria-hidden="true">→</span>
          <span class="door">
            <span class="number">{by}</span>
            <span class="quiet">{name}</span>
          </span>
          <span aria-hidden="true">→</span>
          <span class="number">{to}</span>
        </li>
      ))}
    </ol>
  );
}
