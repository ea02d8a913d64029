import { crc32, deflateSync } from "node:zlib";

/** A PNG made chunk by chunk, so that it can say what an encoder would not. */
export function rawPng(header: number[], chunks: [type: string, data: Uint8Array | number[]][]): Uint8Array {
  const [width, height, depth, colorType, interlace = 0] = header;
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(width!, 0);
  ihdr.writeUInt32BE(height!, 4);
  ihdr.set([depth!, colorType!, 0, 0, interlace], 8);
  const parts = [["IHDR", ihdr] as const, ...chunks, ["IEND", []] as const].map(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), Uint8Array.from(data)]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  });
  return Buffer.concat([Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), ...parts]);
}
export const idat = (...rows: number[][]): [string, Uint8Array] => [
  "IDAT",
  deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row]))),
];
