import { words } from "../../../../i18n.js";
import { shown } from "../../../../parts/format.js";
import { Scrolled } from "../../../../parts/scrolled.js";
import type { StepLine } from "./apart.js";
import { inNumbers, TermElement } from "./tree.js";
import "./table-box.css";
import "./update.css";

/** What a quantity of the update is made of, in symbols. */
export const SYMBOLS: Record<string, [symbol: string, formula: string]> = {
  g: ["g", "dθ"],
  m: ["m", "β₁·m + (1 − β₁)·g"],
  v: ["v", "β₂·v + (1 − β₂)·g²"],
  mHat: ["m̂", "m / (1 − β₁ᵗ)"],
  vHat: ["v̂", "v / (1 − β₂ᵗ)"],
  velocity: ["v", "μ·v + g"],
};

/** An optimizer's step for one number, quantity by quantity. */
export function Update({ lines, optimizer }: { lines: readonly StepLine[]; optimizer: string }) {
  const t = words.value.detail;
  const last =
    optimizer === "SGD" ? "θ − η·v" : `${optimizer === "AdamW" ? "(1 − ηλ)·θ" : "θ"} − η·m̂ / (√v̂ + ε)`;
  return (
    <Scrolled class="table-box" label={t.update}>
      <table class="update-table">
        <thead>
          <tr>
            <th scope="col">{t.quantity}</th>
            <th scope="col">{t.formula}</th>
            <th scope="col">{t.inNumbers}</th>
            <th scope="col">{t.value}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, term }) => {
            const [symbol, plain] = SYMBOLS[name] ?? [t.newValue, last];
            const formula = name === "g" && term.kind === "operation" ? `${plain} + λ·θ` : plain;
            return (
              <tr key={name}>
                <th scope="row">
                  {symbol} <span class="quiet">{t.quantities[name as keyof typeof t.quantities]}</span>
                </th>
                <td>{formula}</td>
                <td class="number">
                  {term.kind === "element" && <TermElement term={term} />} {inNumbers(term)}
                </td>
                <td class="number">{shown(term.value, 6)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolled>
  );
}
