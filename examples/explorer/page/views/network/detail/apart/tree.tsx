import { positionOf } from "../../../../../engine/indices.js";
import type { ShownTerm } from "../../../../../engine/shown-term.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import { bracketed, shown } from "../../../../parts/format.js";
import { termSymbol } from "../names.js";
import { ElementLink } from "./element-link.js";
import "./tree.css";

const SIGNS: Record<string, string> = {
  sum: " + ",
  product: " · ",
  difference: " − ",
  quotient: " / ",
  power: "^",
};
/** A line with more numbers than this is not read. */
const MOST_IN_LINE = 12;

const leaves = (term: ShownTerm): number =>
  "parts" in term ? term.parts.reduce((count, part) => count + leaves(part), 0) : 1;

/** The name and the index of an element. */
export function TermElement({ term }: { term: Extract<ShownTerm, { kind: "element" }> }) {
  const info = walk.value;
  const { tensor, index, name } = term;
  if (info === null || tensor === null) return <>{`${termSymbol(name)}${bracketed(index)}`}</>;
  const position = positionOf(index, info.tensors[tensor].shape);
  return <ElementLink source={term} position={position} name={termSymbol(name)} />;
}

/** The term as a line in numbers. */
export function inNumbers(term: ShownTerm, outermost = true): string {
  const bare = outermost || term.value >= 0 ? shown(term.value) : `(${shown(term.value)})`;
  if (!("parts" in term) || leaves(term) > MOST_IN_LINE) return bare;
  if (term.parts.length === 0) return "0";
  if (term.parts.length === 1 && (term.name === "sum" || term.name === "product"))
    return inNumbers(term.parts[0], outermost);
  const sign = SIGNS[term.name];
  if (sign === undefined) return `${term.name}(${term.parts.map((part) => inNumbers(part)).join(", ")})`;
  const line = term.parts.map((part) => inNumbers(part, false)).join(sign);
  if (term.name === "power" && term.parts[1].value === 2) return line.replace(/\^2$/, "²");
  return outermost || term.name === "product" || term.name === "power" ? line : `(${line})`;
}

/** Any expression, level by level: what is summed, multiplied, divided, down to the elements of tensors. */
export function Tree({ term, depth = 0 }: { term: ShownTerm; depth?: number }) {
  const t = words.value.detail;
  if (!("parts" in term)) {
    return (
      <li>
        <span>{term.kind === "element" ? <TermElement term={term} /> : term.name}</span>{" "}
        <span class="number">{shown(term.value)}</span>
      </li>
    );
  }
  const operation = t.operations[term.name as keyof typeof t.operations] ?? term.name;
  return (
    <li>
      <details open={depth < 2 && term.parts.length <= MOST_IN_LINE}>
        <summary>
          {operation} <span class="number">{shown(term.value)}</span>
        </summary>
        <ul>
          {term.parts.map((part, i) => (
            <Tree key={i} term={part} depth={depth + 1} />
          ))}
          {term.left !== null && (
            <li class="quiet">
              {t.left(term.left.count)} <span class="number">{shown(term.left.value)}</span>
            </li>
          )}
        </ul>
      </details>
    </li>
  );
}
