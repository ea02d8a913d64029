/** The text of a function as its author wrote it: compilers write an imported one as (0, module.name). */
export const sourceOf = (fn: (...args: never[]) => unknown): string =>
  fn.toString().replaceAll(/\(0, ?[\w$]+\.([\w$]+)\)/g, "$1");
