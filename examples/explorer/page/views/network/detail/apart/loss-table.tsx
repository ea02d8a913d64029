import type { ShownTerm } from "../../../../../engine/shown-term.js";
import { words } from "../../../../i18n.js";
import { Bar } from "../../../../parts/bar.js";
import { shown } from "../../../../parts/format.js";
import { Scrolled } from "../../../../parts/scrolled.js";
import "./table-box.css";
import "./loss-table.css";

type Branch = Extract<ShownTerm, { parts: ShownTerm[] }>;

const isBranch = (term: ShownTerm): term is Branch => term.kind === "operation" || term.kind === "opaque";

/** The sum of exponentials in a softmax, wherever it stands in the term. */
function exponentials(term: ShownTerm): Branch | null {
  if (!isBranch(term)) return null;
  if (
    term.name === "sum" &&
    term.parts.length > 1 &&
    term.parts.every((p) => isBranch(p) && p.name === "exp")
  )
    return term;
  for (const part of term.parts) {
    const found = exponentials(part);
    if (found !== null) return found;
  }
  return null;
}

/** Softmax and what becomes of it, class by class. */
export function LossTable({
  term,
  label,
  index,
}: {
  term: ShownTerm;
  label: number;
  index: readonly number[];
}) {
  const t = words.value.detail;
  const total = exponentials(term);
  if (total === null) return null;
  const rows = total.parts.map((part, c) => {
    const below = (part as Branch).parts[0] as Branch;
    const p = part.value / total.value;
    return {
      c,
      z: below.parts[0].value,
      below: below.value,
      exp: part.value,
      p,
      off: p - (c === label ? 1 : 0),
    };
  });
  const most = Math.max(...rows.map(({ z }) => z));
  return (
    <Scrolled class="table-box" label={t.softmax}>
      <table class="loss-table">
        <thead>
          <tr>
            <th scope="col">c</th>
            <th scope="col">z</th>
            <th scope="col">z − {shown(most)}</th>
            <th scope="col">
              e<sup>z − max</sup>
            </th>
            <th scope="col">p = e / Σ</th>
            <th scope="col">q</th>
            <th scope="col">p − q</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ c, z, below, exp, p, off }) => (
            <tr key={c} class={c === (index[1] ?? label) ? "here" : undefined}>
              <th scope="row">
                {c}
                {c === label && <span class="quiet"> {t.label}</span>}
              </th>
              <td>{shown(z)}</td>
              <td>{shown(below)}</td>
              <td>{shown(exp)}</td>
              <td>
                <Bar to={p} kind="warm" /> {shown(p)}
              </td>
              <td>{c === label ? 1 : 0}</td>
              <td>{shown(off)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Σ</th>
            <td colSpan={2} />
            <td>{shown(total.value)}</td>
            <td>1</td>
            <td>1</td>
            <td />
          </tr>
        </tfoot>
      </table>
      <p class="number">{index.length > 1 ? gradientLine(term) : lossLine(total.value, rows[label])}</p>
    </Scrolled>
  );
}

/** −log p of the label. */
function lossLine(total: number, at: { z: number; below: number }): string {
  const log = Math.log(total);
  return `ℓ = log Σ − (z − max) = ${shown(log)} − ${bracket(at.below)} = ${shown(log - at.below)}`;
}

/** (p − q) · dℓ */
function gradientLine(term: ShownTerm): string {
  if (!isBranch(term)) return "";
  const [off, upstream] = term.parts;
  return `dz = (p − q) · dℓ = ${bracket(off.value)} · ${bracket(upstream.value)} = ${shown(term.value)}`;
}

const bracket = (value: number): string => (value < 0 ? `(${shown(value)})` : shown(value));
