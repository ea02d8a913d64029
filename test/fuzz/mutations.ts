import { uniforms } from "../support/random.js";

/** Integers at which parsers go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1, -1];
/** What may stand for a value in a text. */
const TEXTS = ["1e999", "-0", "null", "{}", "[]", '""', "true", "9".repeat(400), '"\\ud800"', '"__proto__"'];
/** As many brackets as a parser that calls itself has no stack for. */
const DEEP = "[".repeat(20_000);

type Draw = (below: number) => number;

/** A mutation of the bytes of a file; `other` is another file of the kind. */
type Mutation = (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array;

const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const changed = (bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array => {
  const copy = bytes.slice();
  if (copy.length > 0) change(copy);
  return copy;
};

/** A run of up to 64 bytes. */
function run(bytes: Uint8Array, draw: Draw): [begin: number, end: number] {
  const begin = draw(bytes.length + 1);
  return [begin, Math.min(bytes.length, begin + 1 + draw(64))];
}

const ofBytes: Mutation[] = [
  (bytes, draw) =>
    changed(bytes, (copy) => {
      copy[draw(copy.length)] ^= 1 << draw(8);
    }),
  (bytes, draw) =>
    changed(bytes, (copy) => {
      copy[draw(copy.length)] = draw(256);
    }),
  (bytes, draw) => bytes.slice(0, draw(bytes.length + 1)),
  (bytes, draw) => {
    const [begin, end] = run(bytes, draw);
    return joined(bytes.subarray(0, begin), bytes.subarray(end));
  },
  (bytes, draw) => {
    const [begin, end] = run(bytes, draw);
    return joined(bytes.subarray(0, end), bytes.subarray(begin));
  },
  (bytes, draw) => {
    const at = draw(bytes.length + 1);
    const inserted = Uint8Array.from({ length: 1 + draw(64) }, () => draw(256));
    return joined(bytes.subarray(0, at), inserted, bytes.subarray(at));
  },
  (bytes, draw, other) =>
    joined(bytes.subarray(0, draw(bytes.length + 1)), other.subarray(draw(other.length + 1))),
  (bytes, draw) =>
    changed(bytes, (copy) => {
      const word = new DataView(new ArrayBuffer(8));
      const edge = EDGES[draw(EDGES.length)];
      const width = [2, 4, 8][draw(3)];
      if (width === 8) word.setBigInt64(0, BigInt(edge), draw(2) === 0);
      else if (width === 4) word.setInt32(0, edge, draw(2) === 0);
      else word.setInt16(0, edge, draw(2) === 0);
      const at = draw(copy.length);
      copy.set(new Uint8Array(word.buffer).subarray(0, Math.min(width, copy.length - at)), at);
    }),
];

const text = (mutation: (text: string, draw: Draw) => string): Mutation => {
  return (bytes, draw) => new TextEncoder().encode(mutation(new TextDecoder().decode(bytes), draw));
};

/** Replaces one of the places that fit, if there is one. */
const replaceOne = (pattern: RegExp, by: (found: string, draw: Draw) => string): Mutation =>
  text((whole, draw) => {
    const places = [...whole.matchAll(pattern)];
    if (places.length === 0) return whole;
    const { index, 0: found } = places[draw(places.length)];
    return whole.slice(0, index) + by(found, draw) + whole.slice(index + found.length);
  });

const VALUE = /-?\d+(\.\d+)?(e[-+]?\d+)?|"[^"]*"(?!\s*:)|true|false|null/g;

const ofText: Mutation[] = [
  replaceOne(VALUE, (_, draw) => TEXTS[draw(TEXTS.length)]),
  replaceOne(VALUE, () => DEEP),
  replaceOne(/"[^"]*"\s*:/g, (name, draw) => `"${"ax_"[draw(3)]}${name.slice(1)}`),
  replaceOne(/"[^"]*"\s*:/g, () => '"__proto__":'),
  replaceOne(/\{[^{}]*\}|\[[^[\]]*\]/g, (_, draw) => TEXTS[draw(TEXTS.length)]),
  replaceOne(/"[^"]*"\s*:\s*[^,{}[\]]*,/g, (member, draw) => (draw(2) === 0 ? "" : member + member)),
];

/**
 * The mutation of that number of one of the seed files: one to three changes, always the same for the same seed and
 * number. Texts are changed as texts half of the time.
 */
export function mutate(
  seeds: readonly Uint8Array[],
  isText: boolean,
  seed: number,
  number: number,
): Uint8Array {
  const next = uniforms(Math.imul(seed, 0x01000193) ^ number);
  const draw: Draw = (below) => Math.floor(next() * below);
  let bytes = seeds[draw(seeds.length)];
  for (let changes = 1 + draw(3); changes > 0; changes--) {
    const mutations = isText && draw(2) === 0 ? ofText : ofBytes;
    bytes = mutations[draw(mutations.length)](bytes, draw, seeds[draw(seeds.length)]);
  }
  return bytes;
}
