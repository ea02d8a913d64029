import ts from "typescript";

/** What an example says an expression evaluates to. */
export type Shown = ts.Expression;

/**
 * Reads a comment as a value: a number, a string, true or false, an array, an object. A property without a value
 * stands for any. Answers undefined for prose.
 *
 * @throws when the comment begins like a value but is none, so that no value is taken for prose.
 */
export function readValue(comment: string): Shown | undefined {
  const code = `(${comment})`;
  const [statement] = ts.createSourceFile("value.ts", code, ts.ScriptTarget.ESNext, true).statements;
  if (ts.isExpressionStatement(statement) && ts.isParenthesizedExpression(statement.expression)) {
    const value = statement.expression.expression;
    if (isLiteral(value) && isWellFormed(code)) return value;
  }
  if (/^[-\d[{"]/.test(comment)) {
    throw new Error(`"${comment}" begins like a value, but cannot be read as one`);
  }
  return undefined;
}

/** The parser mends what it reads: only its complaints tell that [1 2] is no array. */
const isWellFormed = (code: string) =>
  ts.transpileModule(code, { reportDiagnostics: true }).diagnostics?.length === 0;

function isLiteral(node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every(
      (property) =>
        ts.isShorthandPropertyAssignment(property) ||
        (ts.isPropertyAssignment(property) && isLiteral(property.initializer)),
    );
  }
  return isNumber(node) || ts.isStringLiteral(node) || isBoolean(node);
}

const isNumber = (node: ts.Expression) =>
  ts.isNumericLiteral(ts.isPrefixUnaryExpression(node) ? node.operand : node);
const isBoolean = (node: ts.Expression) => /^(true|false)$/.test(node.getText());

/** Where a value (tensors and typed arrays as plain arrays) differs from what is shown; undefined where nowhere. */
export function difference(actual: unknown, shown: Shown, at = "the value"): string | undefined {
  const text = shown.getText();
  if (ts.isArrayLiteralExpression(shown)) {
    const items = shown.elements;
    if (!Array.isArray(actual)) return `${at} is ${show(actual)}, not an array`;
    if (actual.length !== items.length) return `${at} has ${actual.length} elements, not ${items.length}`;
    return first(items.map((item, i) => difference(actual[i], item, `${at}[${i}]`)));
  }
  if (ts.isObjectLiteralExpression(shown)) {
    if (actual === null || typeof actual !== "object") return `${at} is ${show(actual)}, not an object`;
    const keys = shown.properties.map((property) => (property.name as ts.Identifier).text);
    if (Object.keys(actual).sort().join() !== [...keys].sort().join()) {
      return `${at} has the properties ${Object.keys(actual).join(", ")}, not ${keys.join(", ")}`;
    }
    return first(
      shown.properties.map((property, i) =>
        ts.isPropertyAssignment(property)
          ? difference(actual[keys[i] as keyof object], property.initializer, `${at}.${keys[i]}`)
          : undefined,
      ),
    );
  }
  const same = isNumber(shown) ? agrees(actual, text) : actual === JSON.parse(text);
  return same ? undefined : `${at} is ${show(actual)}, not ${text}`;
}

/** Four or more decimals are a rounded number, fewer are the number itself, to the precision of float32. */
function agrees(actual: unknown, text: string): boolean {
  if (typeof actual !== "number") return false;
  const decimals = /\.(\d*)$/.exec(text)?.[1].length ?? 0;
  if (decimals >= 4) return Math.abs(actual - Number(text)) <= 0.5 * 10 ** -decimals;
  return Math.fround(actual) === Math.fround(Number(text));
}

const first = (problems: (string | undefined)[]) => problems.find((problem) => problem !== undefined);
const show = (value: unknown) => JSON.stringify(value) ?? String(value);
