/** How codes lie in bytes. */
interface LzwLayout {
  /** Bits of a symbol; codes begin with one more. */
  symbolBits: number;
  /** TIFF fills bytes from the high bit on, and makes codes longer one code earlier; GIF neither. */
  tiff: boolean;
}

const MAX_CODES = 4096;

/**
 * Unpacks LZW (Welch, "A technique for high-performance data compression", Computer 17, 1984) until `out` is full, the data
 * say that they end, or there are no more: the number of symbols.
 *
 * The table holds each string as the code of all but its last symbol, and that symbol. A string is written from its end.
 *
 * @throws Error if a code names a string that is not there yet.
 */
export function unpackLzw(packed: Uint8Array, out: Uint8Array, { symbolBits, tiff }: LzwLayout): number {
  const clear = 1 << symbolBits;
  const end = clear + 1;
  const prefix = new Uint16Array(MAX_CODES);
  const last = new Uint8Array(MAX_CODES);
  const lengths = new Uint16Array(MAX_CODES);
  for (let symbol = 0; symbol < clear; symbol++) [last[symbol], lengths[symbol]] = [symbol, 1];
  let [next, bits, previous] = [end + 1, symbolBits + 1, -1];
  let [at, buffer, held, written] = [0, 0, 0, 0];

  while (written < out.length) {
    while (held < bits && at < packed.length) {
      buffer = tiff ? ((buffer << 8) | packed[at]) & 0xfffff : buffer | (packed[at] << held);
      at += 1;
      held += 8;
    }
    if (held < bits) break;
    held -= bits;
    const code = (tiff ? buffer >> held : buffer) & ((1 << bits) - 1);
    if (!tiff) buffer >>= bits;

    if (code === end) break;
    if (code === clear) {
      [next, bits, previous] = [end + 1, symbolBits + 1, -1];
      continue;
    }
    if (code > next || (code === next && previous < 0) || (previous < 0 && code >= clear)) {
      throw new Error(`LZW code ${code} is not in the table of ${next}`);
    }
    // A string that is about to be put into the table is the previous one and its own first symbol.
    const known = code < next ? code : previous;
    let length = lengths[known];
    let string = known;
    const stop = written + length;
    for (let to = stop - 1; to >= written; to--) {
      if (to < out.length) out[to] = last[string];
      if (to > written) string = prefix[string];
    }
    const first = last[string];
    if (code === next) {
      if (stop < out.length) out[stop] = first;
      length += 1;
    }
    if (previous >= 0 && next < MAX_CODES) {
      [prefix[next], last[next], lengths[next]] = [previous, first, lengths[previous] + 1];
      next += 1;
    }
    written = Math.min(out.length, written + length);
    previous = code;
    if (next + (tiff ? 1 : 0) >= 1 << bits && bits < 12) bits += 1;
  }
  return written;
}
