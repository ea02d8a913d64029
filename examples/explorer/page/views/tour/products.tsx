import type { ShownTerm, ShownTrace } from "../../../engine/shown-term.js";
import { words } from "../../i18n.js";
import { shown } from "../../parts/format.js";

interface Props {
  caption: string;
  trace: ShownTrace;
  /** How many of the largest are listed. */
  count?: number;
}

const nameOf = (term: ShownTerm): string =>
  term.kind === "element" ? `${term.name}[${term.index.join(", ")}]` : term.name;

/** A long sum by its largest terms: each factor with its name, the product, and what all others come to. */
export function Products({ caption, trace, count = 5 }: Props) {
  const { tour } = words.value;
  const { term } = trace;
  const parts = term.kind === "operation" ? term.parts : [term];
  const listed = [...parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, count);
  const rest = trace.value - listed.reduce((sum, { value }) => sum + value, 0);
  return (
    <table class="products">
      <caption>{caption}</caption>
      <tbody>
        {listed.map((part) => {
          const factors = part.kind === "operation" && part.name === "product" ? part.parts : [part];
          return (
            <tr key={factors.map(nameOf).join()}>
              {factors.map((factor, at) => (
                <td key={nameOf(factor)} colSpan={factors.length === 1 ? 2 : 1} class="number">
                  {at > 0 && "· "}
                  {shown(factor.value)}
                  <span class="quiet name">{nameOf(factor)}</span>
                </td>
              ))}
              <td class="number">{shown(part.value)}</td>
            </tr>
          );
        })}
        {parts.length > listed.length && (
          <tr>
            <td colSpan={2}>{tour.others(trace.terms - listed.length)}</td>
            <td class="number">{shown(rest)}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {tour.sum}
          </th>
          <td class="number">{shown(trace.value)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
