import { crcOf } from "./crc.js";

/** CRC-32C of RFC 3720, appendix B.4, with Castagnoli's polynomial; of several parts that of all in a row. */
export const crc32c = crcOf(0x82f63b78);
