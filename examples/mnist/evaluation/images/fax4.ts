import { codeOf, runLength } from "./fax-codes.js";

/** What is no vertical mode; those are numbers from -3 to 3. */
const [PASS, HORIZONTAL] = [4, 5];
/** The codes of a line's modes (ITU-T T.6, table 1): vertical ones by how far a change is from the one above it. */
const MODES = new Map(
  (
    [
      ["1", 0],
      ["011", 1],
      ["000011", 2],
      ["0000011", 3],
      ["010", -1],
      ["000010", -2],
      ["0000010", -3],
      ["0001", PASS],
      ["001", HORIZONTAL],
    ] as const
  ).map(([bits, mode]) => [codeOf(bits), mode]),
);
/** A mode's code is at most so long; what is longer ends the picture. */
const LONGEST = 7;

/**
 * Unpacks a fax of group 4 (ITU-T T.6) into bits, 1 for black: how many bytes of it there are.
 *
 * A line is told by its changes of color. Each is near the next change to the other color in the line above (vertical), or
 * that one is passed over (pass), or two runs are told by their lengths (horizontal). Above the first line all is white.
 *
 * @throws Error if a code does not exist.
 */
export function unpackFax4(packed: Uint8Array, out: Uint8Array, width: number): number {
  const bits = new Bits(packed);
  const rowBytes = Math.ceil(width / 8);
  const rows = Math.floor(out.length / rowBytes);
  out.fill(0);
  let above: number[] = [];
  for (let row = 0; row < rows; row++) {
    const changes = readLine(bits, above, width);
    if (changes === null) return row * rowBytes;
    // Black runs go from each change of even number to the one after it.
    for (let i = 0; i < changes.length; i += 2) {
      blacken(out, row * rowBytes * 8, changes[i], changes[i + 1] ?? width);
    }
    above = changes;
  }
  return rows * rowBytes;
}

/** Where a line's color changes, first to black; null where the picture ends. */
function readLine(bits: Bits, above: readonly number[], width: number): number[] | null {
  const changes: number[] = [];
  let at = -1;
  let black = 0;
  let next = 0;
  while (at < width) {
    // The first change above that is to the right of here and to the other color: white to black has even numbers.
    while (next > 0 && (above[next - 1] ?? width) > at) next -= 1;
    while (next < above.length && (above[next] <= at || (next & 1) !== black)) next += 1;
    const mode = readMode(bits);
    if (mode === null) return null;
    if (mode === PASS) {
      at = above[next + 1] ?? width;
    } else if (mode === HORIZONTAL) {
      const start = Math.max(at, 0);
      const first = Math.min(width, start + bits.run(black));
      const second = Math.min(width, first + bits.run(1 - black));
      changes.push(first, second);
      at = second;
    } else {
      const to = (above[next] ?? width) + mode;
      if (to < Math.max(at, 0) || to > width) throw new Error(`a fax's line changes at ${to}`);
      changes.push(to);
      at = to;
      black = 1 - black;
    }
  }
  return changes;
}

function readMode(bits: Bits): number | null {
  let code = 1;
  for (let length = 0; length < LONGEST; length++) {
    const bit = bits.next();
    if (bit < 0) return null;
    // By far the most frequent: as in the line above.
    if (bit === 1 && length === 0) return 0;
    code = (code << 1) | bit;
    const mode = MODES.get(code);
    if (mode !== undefined) return mode;
  }
  return null;
}

/** Sets the bits from one pixel to before another. */
function blacken(out: Uint8Array, row: number, from: number, to: number): void {
  for (let bit = row + from; bit < row + to; bit++) {
    if ((bit & 7) === 0 && bit + 8 <= row + to) {
      out[bit >> 3] = 255;
      bit += 7;
    } else {
      out[bit >> 3] |= 0x80 >> (bit & 7);
    }
  }
}

class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** -1 where there are no more. */
  next(): number {
    const byte = this.#at >> 3;
    if (byte >= this.#bytes.length) return -1;
    const bit = (this.#bytes[byte] >> (7 - (this.#at & 7))) & 1;
    this.#at += 1;
    return bit;
  }

  /** The length of a run: any number of codes for 64 and more, and one for what is left. */
  run(black: number): number {
    let length = 0;
    for (;;) {
      const part = runLength(() => this.next(), black);
      length += part;
      if (part < 64) return length;
    }
  }
}
