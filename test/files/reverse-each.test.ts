import { expect, test } from "vitest";
import { reverseEach } from "../../src/files/reverse-each.js";

test.each([
  [1, [1, 2, 3, 4, 5, 6, 7, 8]],
  [2, [2, 1, 4, 3, 6, 5, 8, 7]],
  [4, [4, 3, 2, 1, 8, 7, 6, 5]],
  [8, [8, 7, 6, 5, 4, 3, 2, 1]],
])("elements of %i bytes", (width, expected) => {
  const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  reverseEach(bytes, width);
  expect([...bytes]).toEqual(expected);
});
