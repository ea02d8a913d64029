// What an equation of einsum says of the axes of its operands.

import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";

/** The name of an axis: a letter; or, of those that "..." stands for, "...0" for the last one, "...1" for that before it. */
export type Label = string;

export interface Equation {
  /** The axes of each operand. */
  operands: Label[][];
  /** The axes of the result. */
  result: Label[];
  /** How long each axis is. */
  sizes: Map<Label, number>;
}

const ELLIPSIS = "...";
const quote = (text: string) => `"${text}"`;

const elided = (count: number): Label[] =>
  Array.from({ length: count }, (_, i) => `${ELLIPSIS}${count - 1 - i}`);

const fail = (equation: string, problem: string, rule: string): never => {
  throw new ValueError(`einsum: equation ${quote(equation)} ${problem}; ${rule}`, { op: "einsum", equation });
};

/** The letters of an operand or of the result, and "..." as one of them. */
function symbolsOf(equation: string, term: string): string[] {
  const symbols = term.match(/\.\.\.|[\s\S]/g) ?? [];
  const odd = symbols.find((symbol) => symbol !== ELLIPSIS && !/^[A-Za-z]$/.test(symbol));
  if (odd !== undefined) {
    fail(
      equation,
      `has ${quote(odd)}`,
      'axes are letters, "..." stands for any others, "," is between operands, and "->" before the result',
    );
  }
  if (symbols.filter((symbol) => symbol === ELLIPSIS).length > 1)
    fail(equation, 'has "..." twice in one operand', "it stands for all axes that have no letter");
  return symbols;
}

/** How many axes "..." stands for in an operand. */
function elidedIn(symbols: readonly string[], shape: Shape, k: number): number {
  const letters = symbols.filter((symbol) => symbol !== ELLIPSIS).length;
  const others = shape.length - letters;
  if (others === 0 || (others > 0 && symbols.includes(ELLIPSIS))) return others;
  throw new ShapeError(
    `einsum: ${quote(symbols.join(""))} names ${letters} axes, but operand ${k} is ${formatShape(shape)}; each of its axes needs a letter, or all others "..."`,
    { op: "einsum", operand: k, shape },
  );
}

/** NumPy's: the axes of "...", and then in the order of the alphabet those that come once. PyTorch has capitals first, too. */
function implied(operands: readonly Label[][], most: number): Label[] {
  const all = operands.flat().filter((label) => !label.startsWith(ELLIPSIS));
  return [
    ...elided(most),
    ...all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort((a, b) => (a < b ? -1 : 1)),
  ];
}

/** Sizes of one name are equal, or 1; in one operand they are equal. */
function sizesOf(operands: readonly Label[][], shapes: readonly Shape[]): Map<Label, number> {
  const sizes = new Map<Label, number>();
  const from = new Map<Label, number>();
  for (const [k, labels] of operands.entries()) {
    for (const [axis, label] of labels.entries()) {
      const n = shapes[k][axis];
      const before = sizes.get(label) ?? 1;
      const first = shapes[k][labels.indexOf(label)];
      if (n !== first) {
        throw new ShapeError(
          `einsum: ${quote(label)} is ${first} and ${n} in operand ${k}, ${formatShape(shapes[k])}; a diagonal is one of equal sizes`,
          { op: "einsum", operand: k, shape: shapes[k] },
        );
      }
      if (n !== before && n !== 1 && before !== 1) {
        const other = from.get(label)!;
        throw new ShapeError(
          `einsum: ${quote(label)} is ${before} in operand ${other}, ${formatShape(shapes[other])}, and ${n} in operand ${k}, ${formatShape(shapes[k])}; sizes of one name must be equal, or one of them 1`,
          { op: "einsum", shapes },
        );
      }
      if (before === 1) {
        sizes.set(label, n);
        from.set(label, k);
      }
    }
  }
  return sizes;
}

/** What an equation says of operands of these shapes. */
export function readEquation(equation: unknown, shapes: readonly Shape[]): Equation {
  if (typeof equation !== "string") {
    throw new ValueError(
      `einsum: equation is ${describe(equation)}; it must be a string such as "ij,jk->ik", and comes first`,
      { op: "einsum", equation },
    );
  }
  const [left, right, ...more] = equation.replaceAll(/\s/g, "").split("->");
  if (more.length > 0) fail(equation, 'has "->" twice', "there is one result");
  const terms = left.split(",").map((term) => symbolsOf(equation, term));
  if (terms.length !== shapes.length)
    fail(equation, `has ${terms.length} operands, but there are ${shapes.length}`, "each needs a tensor");
  const counts = terms.map((symbols, k) => elidedIn(symbols, shapes[k], k));
  const most = Math.max(...counts);
  const operands = terms.map((symbols, k) =>
    symbols.flatMap((symbol) => (symbol === ELLIPSIS ? elided(counts[k]) : [symbol])),
  );
  const result =
    right === undefined
      ? implied(operands, most)
      : symbolsOf(equation, right).flatMap((symbol) => (symbol === ELLIPSIS ? elided(most) : [symbol]));
  const unknown = result.find((label) => !operands.flat().includes(label));
  if (unknown !== undefined)
    fail(equation, `has ${quote(unknown)} in its result`, "each letter there must be one of an operand");
  const twice = result.find((label, i) => result.indexOf(label) !== i);
  if (twice !== undefined)
    fail(
      equation,
      `has ${quote(twice)} twice in its result`,
      "each axis of the result has a name of its own",
    );
  return { operands, result, sizes: sizesOf(operands, shapes) };
}
