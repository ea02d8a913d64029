import { crcOf } from "./crc.js";

/** The CRC-32 of zip, gzip and PNG. Node's `zlib.crc32` is not in browsers, nor in every Node that this runs on. */
export const crc32 = crcOf(0xedb88320);
