import type { Fail } from "../fail.js";

/** The arguments of opcodes: numbers, texts and bytes of a pickle, from first to last. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #fail: Fail;
  at = 0;

  constructor(bytes: Uint8Array, fail: Fail) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fail = fail;
  }

  get rest(): number {
    return this.#bytes.length - this.at;
  }

  take(length: number): Uint8Array {
    return this.#bytes.subarray(this.#advance(length), this.at);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** A length; one that no number holds exactly is longer than any pickle. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** The only number of a pickle that is big-endian. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  text(length: number): string {
    const bytes = this.take(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.#fail(`has a pickle with a text that is not UTF-8, at byte ${this.at - length}`);
    }
  }

  /** What stands before the next line feed, which is passed over. */
  line(): string {
    const length = this.#bytes.subarray(this.at).indexOf(0x0a);
    if (length < 0) this.#advance(this.rest + 1);
    const line = this.text(length);
    this.at++;
    return line;
  }

  /** A whole number in two's complement, the lowest byte first. */
  integer(length: number): number | bigint {
    let value = 0n;
    for (const byte of this.take(length).toReversed()) value = (value << 8n) | BigInt(byte);
    return exact(BigInt.asIntN(8 * length, value));
  }

  /** Where the next `length` bytes begin, which are passed over. */
  #advance(length: number): number {
    if (length > this.rest) {
      this.#fail(
        `has a pickle that is cut off: ${length} bytes are needed at byte ${this.at}, but ${this.rest} are left`,
      );
    }
    this.at += length;
    return this.at - length;
  }
}

/** A number where that is exact, else a bigint. */
export function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
