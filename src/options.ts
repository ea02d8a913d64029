import { describe } from "./describe.js";
import { ValueError } from "./errors.js";

/** The names of all options of `Options`, as the keys of an object, so that the compiler sees that none is missing. */
export type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true };

/**
 * How many letters must be put in, left out or changed to make one name of the other. A page may load the library as it
 * is, without a bundler that would find a package for this.
 *
 * Source: Levenshtein (1966); Wagner and Fischer, "The String-to-String Correction Problem" (1974).
 */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(changed, above[j] + 1, row[j - 1] + 1));
    }
  }
  return row[b.length];
}

/**
 * The known name that is most like another, null where none is like it: at most a third of its letters differ, or one
 * is made of the other's initials, as `lr` is of `learningRate`.
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  const [plain, short] = [lettersOf(name), initialsOf(name)];
  const abbreviated = known.find((candidate) => candidate === short || initialsOf(candidate) === plain);
  if (abbreviated !== undefined) return abbreviated;
  const distances = known.map((candidate) => distance(plain, lettersOf(candidate)));
  const least = Math.min(...distances);
  return least <= Math.max(1, plain.length / 3) ? known[distances.indexOf(least)] : null;
}

const lettersOf = (name: string) => name.replaceAll(/[_-]/g, "").toLowerCase();

/** Of its words, of which there must be two: `wd` of `weightDecay`, and of `weight_decay`. */
function initialsOf(name: string): string | null {
  const words = name.split(/[_-]|(?=[A-Z])/);
  return words.length < 2 ? null : words.map((word) => word.charAt(0).toLowerCase()).join("");
}

/** How an error about a name that is not known ends: `; did you mean "padding"? there are stride, padding`. */
export function knownInstead(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return `${nearest === null ? ";" : `; did you mean "${nearest}"?`} there are ${known.join(", ") || "none"}`;
}

/**
 * Refuses what a function would otherwise pass over in silence: an option that there is none of.
 *
 * @throws ValueError where `options` is not an object, or has an option that is not known: with the nearest that is.
 */
export function checkOptions<Options extends object>(
  op: string,
  options: Options,
  known: OptionNames<NoInfer<Options>>,
): void {
  if (!isPlain(options)) {
    const example = `{ ${Object.keys(known)[0]}: … }`;
    throw new ValueError(`${op}: options is ${describe(options)}; it must be an object such as ${example}`);
  }
  for (const name in options) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known);
    throw new ValueError(`${op}: there is no option "${name}"${knownInstead(name, names)}`, {
      option: name,
      known: names,
    });
  }
}

/** Neither an array nor an instance of a class, such as a tensor. */
function isPlain(options: unknown): boolean {
  if (typeof options !== "object" || options === null) return false;
  const prototype = Object.getPrototypeOf(options);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
