// Where test files share the modules that they import: each must leave the backend as it found it.

import { backend } from "pellucid";
import { afterAll, beforeAll, expect } from "vitest";

let found: string;
beforeAll(() => {
  found = backend().name;
  expect(found).toBe("cpu");
});
afterAll(() => expect(backend().name).toBe(found));
