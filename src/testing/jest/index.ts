/**
 * `import "pellucid/testing/jest"` in a file of `setupFilesAfterEnv`, or in a test, adds the matchers to Jest's `expect`, and
 * declares their types for it and for that of `@jest/globals`; with `injectGlobals: false` write `expect.extend(matchers)`. Jest runs modules under `NODE_OPTIONS=--experimental-vm-modules`.
 *
 * @module pellucid/testing/jest
 */

import { type MatcherResult, matchers as plain } from "../matchers.js";
import type { TensorMatchers } from "../tensor-matchers.js";

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends TensorMatchers<R> {}
}

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: the parameters have to be declared as Jest declares them
    interface Matchers<R, T = {}> extends TensorMatchers<R> {}
  }
}

/** What Jest offers a matcher, as far as it is used. */
export interface JestContext {
  /** Its tools. */
  readonly utils: {
    /** The difference in lines; null where there is none to show. */
    diff(expected: unknown, received: unknown): string | null;
  };
}

/**
 * The matchers of `pellucid/testing` for Jest's `expect.extend`. Jest prints a matcher's message and nothing else, so
 * the difference of the two gradients is a part of it.
 *
 * @example
 * Object.keys(matchers); // ["toBeCloseToTensor", "toPassGradcheck"]
 */
export const matchers = {
  /** Passes where a tensor has this shape, and elements this close. */
  toBeCloseToTensor: plain.toBeCloseToTensor,
  /** Passes where `gradcheck` of a function passes on these inputs. */
  toPassGradcheck(
    this: JestContext,
    ...[received, inputs, options]: Parameters<typeof plain.toPassGradcheck>
  ): MatcherResult {
    const result = plain.toPassGradcheck(received, inputs, options);
    const { actual, expected } = result;
    if (actual === undefined) return result;
    const message = () => `${result.message()}\n\n${this.utils.diff(expected, actual)}`;
    return { ...result, message };
  },
};

// With `injectGlobals: false` there is none, and a test adds them to that of `@jest/globals` itself.
const { expect } = globalThis as { expect?: { extend?(matchers: object): void } };
expect?.extend?.(matchers);
