/** The Castagnoli polynomial, bits reversed. `zlib.crc32` has another one. */
const POLYNOMIAL = 0x82f63b78;

/** The remainder of each byte, followed by eight zero bits. */
const BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
  return remainder;
});

const shifted = (remainder: number): number => (remainder >>> 8) ^ BYTE[remainder & 0xff]!;
/** The same with one, two and three zero bytes behind: four bytes are then taken at once. */
const BYTE_1 = BYTE.map(shifted);
const BYTE_2 = BYTE_1.map(shifted);
const BYTE_3 = BYTE_2.map(shifted);

/** CRC-32C of RFC 3720, appendix B.4, as an unsigned integer; of several parts that of all in a row. */
export function crc32c(...parts: readonly Uint8Array[]): number {
  return ~parts.reduce(addTo, 0xffffffff) >>> 0;
}

function addTo(crc: number, bytes: Uint8Array): number {
  const inFours = bytes.length - (bytes.length % 4);
  let i = 0;
  for (; i < inFours; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc =
      BYTE_3[crc & 0xff]! ^ BYTE_2[(crc >>> 8) & 0xff]! ^ BYTE_1[(crc >>> 16) & 0xff]! ^ BYTE[crc >>> 24]!;
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ BYTE[(crc ^ bytes[i]!) & 0xff]!;
  return crc;
}
