import { FormatError } from "../../../errors.js";
import { type AttributeProto, AttributeType } from "../messages.js";
import { readTensor } from "./read-tensor.js";
import type { Value } from "./value.js";

/** An attribute of an operator: the type it has in the graph, and its value where the node has none. */
export interface Attribute<T> {
  readonly type: number;
  readonly absent: T;
}

/** The attributes of an operator by name, as {@link Attribute} describes them. */
export type Attributes = Readonly<Record<string, Attribute<unknown>>>;

/** Their values. */
export type AttributeValues<A extends Attributes> = {
  readonly [Name in keyof A]: A[Name] extends Attribute<infer T> ? T : never;
};

/** Describes an attribute of one type, and what it is where a node does not have it. */
interface Describe<Content> {
  (): Attribute<Content | undefined>;
  (absent: Content): Attribute<Content>;
}

const ofType = <Content>(type: number): Describe<Content> =>
  ((absent?: Content) => ({ type, absent })) as Describe<Content>;

export const int = ofType<number>(AttributeType.INT);
export const ints = ofType<readonly number[]>(AttributeType.INTS);
export const float = ofType<number>(AttributeType.FLOAT);
export const floats = ofType<readonly number[]>(AttributeType.FLOATS);
export const string = ofType<string>(AttributeType.STRING);
export const constant = ofType<Value>(AttributeType.TENSOR);

const TYPE_NAMES = new Map<number, string>(Object.entries(AttributeType).map(([name, id]) => [id, name]));

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** How the value of each type is found; a field that is absent is 0 or empty, as writers without presence leave it out. */
const READERS = new Map<number, (proto: AttributeProto, what: string) => unknown>([
  [AttributeType.INT, ({ i }) => Number(i ?? 0)],
  [AttributeType.INTS, ({ ints }) => (ints ?? []).map(Number)],
  [AttributeType.FLOAT, ({ f }) => f ?? 0],
  [AttributeType.FLOATS, ({ floats }) => floats ?? []],
  [AttributeType.STRING, ({ s }) => text(s ?? new Uint8Array())],
  [AttributeType.STRINGS, ({ strings }) => (strings ?? []).map(text)],
  [
    AttributeType.TENSOR,
    ({ name, t }, what) => {
      if (t === undefined) throw new FormatError(`importOnnx: ${what}: attribute ${name} holds no tensor`);
      return readTensor(`${what}: attribute ${name}`, t, undefined);
    },
  ],
]);

/** The attributes that older versions give as hints, for memory that may be written to; they do not change a result. */
const HINTS = ["consumed_inputs"];

/**
 * The values of a node's attributes. Where it is not `known` which there are, all are read as what they say they are.
 *
 * @throws {FormatError} where one is not known, is there twice, or has another type.
 */
export function readAttributes(
  what: string,
  protos: readonly AttributeProto[],
  known: Attributes | null,
): Record<string, unknown> {
  const fail = (text: string): never => {
    throw new FormatError(`importOnnx: ${what} ${text}`);
  };
  const values = new Map<string, unknown>();
  for (const proto of protos) {
    const { name } = proto;
    if (HINTS.includes(name)) continue;
    if (values.has(name)) fail(`has the attribute ${name} twice`);
    const expected = known !== null && Object.hasOwn(known, name) ? known[name].type : undefined;
    if (known !== null && expected === undefined) {
      const names = Object.keys(known).join(", ") || "none";
      fail(`has the attribute ${JSON.stringify(name)}, which is not known here; there are ${names}`);
    }
    const type = proto.type || expected || 0;
    if (expected !== undefined && type !== expected)
      fail(`has the attribute ${name} as ${nameOf(type)}, but it must be ${nameOf(expected)}`);
    const read = READERS.get(type);
    if (read === undefined)
      return fail(`has the attribute ${name} of ${nameOf(type)}, which cannot be read here`);
    values.set(name, read(proto, what));
  }
  for (const [name, { absent }] of Object.entries(known ?? {})) {
    if (!values.has(name)) values.set(name, absent);
  }
  return Object.fromEntries(values);
}

const nameOf = (type: number): string => TYPE_NAMES.get(type) ?? `the type ${type}`;
