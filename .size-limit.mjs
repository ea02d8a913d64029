// How many bytes of the library a page carries, minified and compressed by gzip: what `npm run check:package` holds them to.

/** Loaded only where it is needed: gpu.js and what uses it, the other build of the SIMD kernels, the test of 256 bits. */
const LATE = ["./gpu/backend.js", "*/generated/simd-plain.js", "./self-test.js"];

const check = (name, path, limit, names) => ({
  name,
  path,
  limit,
  import: names,
  gzip: true,
  modifyEsbuildConfig: (config) => ({ ...config, format: "esm", external: [...config.external, ...LATE] }),
});

export default [
  check("tensor alone, without methods", "dist/src/functional.js", "13.3 KB", "{ tensor }"),
  check("tensor, of which every op is a method", "dist/src/index.js", "38 KB", "{ tensor }"),
  check("all that a page loads which trains a CNN on wasm", "test/package/training-page.js", "95 KB"),
  check("the same, with all layers, optimizers and methods", "test/package/whole-library-page.js", "115 KB"),
];
