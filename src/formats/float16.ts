// IEEE 754 half precision: 1 sign bit, 5 bits of exponent, 10 of fraction.

/** The value of the bits of a half, which float32 has too. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** From here on, halfway between the largest half, 65504, and what would come next, a number becomes infinite. */
const INFINITE = 65520;
const LEAST_EXPONENT = -14;
/** Of doubles from here to its double, the last place is 1. */
const UNIT = 2 ** 52;

const word = new DataView(new ArrayBuffer(8));

/** The bits of the half nearest to a number, the even one of two that are as near; every NaN becomes 7e00. */
export function toHalf(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  if (size >= INFINITE) return sign | 0x7c00;
  word.setFloat64(0, size);
  const exponent = Math.max((word.getUint16(0) >> 4) - 1023, LEAST_EXPONENT);
  // In units of the last place, which is exact; adding UNIT rounds a double to a whole number, to even where halfway.
  const places = size * 2 ** (10 - exponent) + UNIT - UNIT;
  // A normal number has 1024 places and more, and with them the 1 that is not written; one too many goes into the exponent.
  return sign | (((exponent - LEAST_EXPONENT) << 10) + places);
}

/** The value of the bits of a bfloat16, which is the upper half of a float32. */
export function fromBfloat16(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
