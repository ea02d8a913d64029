/**
 * `import "pellucid/testing/vitest"` in a test, or in a setup file, adds the matchers to Vitest's `expect`.
 *
 * @module pellucid/testing/vitest
 */

import { expect } from "vitest";
import { matchers } from "./matchers.js";
import type { TensorMatchers } from "./tensor-matchers.js";

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the parameter has to be declared as Vitest declares it
  interface Matchers<T = any> extends TensorMatchers<void> {}
}

expect.extend(matchers);
