// What Jest's package `expect` declares, as far as it is added to; it is not installed here.

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> {}
}
