import { ValueError } from "../errors.js";

/** Something that an object holds, and the place where it does: `holder[key]`. */
export interface Member<T> {
  /** The keys that lead there: `blocks.0.a` */
  path: string;
  holder: object;
  key: string | number;
  value: T;
}

/**
 * What is wanted among the properties of `owner`: itself, or in arrays and plain objects at any depth. Each array and
 * object is gone through once for each property, so that one which holds itself comes to an end. Other objects are not
 * looked into, with the exception of Map and Set, which may not hold any: their contents have no names of their own.
 *
 * @throws {ValueError} when a Map or Set holds what is wanted.
 */
export function membersOf<T extends object>(
  owner: object,
  wanted: (value: object) => value is T,
): Member<T>[] {
  const found: Member<T>[] = [];
  for (const property of Object.keys(owner)) {
    const seen = new Set<object>();
    const visit = (holder: object, key: string | number, prefix: string, refusal: string | null): void => {
      const value: unknown = Reflect.get(holder, key);
      if (typeof value !== "object" || value === null || seen.has(value)) return;
      const path = `${prefix}${key}`;
      if (wanted(value)) {
        if (refusal !== null) throw new ValueError(refusal);
        found.push({ path, holder, key, value });
        return;
      }
      const contents = contentsOf(value);
      if (contents === null) return;
      seen.add(value);
      const refused = contents === value ? refusal : (refusal ?? whyNot(owner, path, value));
      const keys = Array.isArray(contents) ? contents.keys() : Object.keys(contents);
      for (const inner of keys) visit(contents, inner, `${path}.`, refused);
    };
    visit(owner, property, "", null);
  }
  return found;
}

/** What there is to look through: an array or a plain object itself, all that a Map or Set holds; null for others. */
function contentsOf(value: object): object | null {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (value instanceof Set) return [...value];
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? value : null;
}

function whyNot(owner: object, path: string, value: object): string {
  const kind = value instanceof Set ? "Set" : "Map";
  const instead = kind === "Set" ? "an array" : "an array, or a plain object { name: module }";
  return `${owner.constructor.name}: ${path} is a ${kind} that holds modules or tensors, which would neither be trained nor saved; write ${instead} instead, or keep it in a #private field if it is not to be part of the network`;
}
