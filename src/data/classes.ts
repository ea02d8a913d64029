import { ValueError } from "../errors.js";

/** The distinct labels in ascending order, how many samples each has, and where the label of each sample stands. */
export interface Classes {
  labels: number[];
  sizes: number[];
  classOf: Int32Array;
}

/** @throws {ValueError} when a label is no integer. */
export function classesIn(name: string, labels: ArrayLike<number>): Classes {
  const values = Array.from(labels);
  const wrong = values.findIndex((label) => !Number.isSafeInteger(label));
  if (wrong >= 0) {
    throw new ValueError(
      `${name}: labels[${wrong}] is ${values[wrong]}; labels must be integers, one class for each sample`,
    );
  }
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const place = new Map(distinct.map((label, i) => [label, i]));
  const classOf = Int32Array.from(values, (label) => place.get(label)!);
  const sizes = distinct.map(() => 0);
  for (const c of classOf) sizes[c] += 1;
  return { labels: distinct, sizes, classOf };
}
