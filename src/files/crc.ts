/** The checksum of several parts in a row, as an unsigned integer. */
export type Crc = (...parts: readonly Uint8Array[]) => number;

/** The cyclic redundancy check of 32 bits with this polynomial, bits reversed; inverted before and after. */
export function crcOf(polynomial: number): Crc {
  /** The remainder of each byte, followed by eight zero bits. */
  const byte0 = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
    return remainder;
  });
  const shifted = (remainder: number): number => (remainder >>> 8) ^ byte0[remainder & 0xff]!;
  /** The same with one, two and three zero bytes behind: four bytes are then taken at once. */
  const byte1 = byte0.map(shifted);
  const byte2 = byte1.map(shifted);
  const byte3 = byte2.map(shifted);

  function addTo(crc: number, bytes: Uint8Array): number {
    const inFours = bytes.length - (bytes.length % 4);
    let i = 0;
    for (; i < inFours; i += 4) {
      crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
      crc =
        byte3[crc & 0xff]! ^ byte2[(crc >>> 8) & 0xff]! ^ byte1[(crc >>> 16) & 0xff]! ^ byte0[crc >>> 24]!;
    }
    for (; i < bytes.length; i++) crc = (crc >>> 8) ^ byte0[(crc ^ bytes[i]!) & 0xff]!;
    return crc;
  }
  return (...parts) => ~parts.reduce(addTo, 0xffffffff) >>> 0;
}
