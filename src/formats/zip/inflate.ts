import { Inflate } from "fflate";
import type { Fail } from "../fail.js";

/** As much as is unpacked before what came out is looked at: at most 1032 times as long. */
const PIECE = 2 ** 14;

/** Unpacks a deflate stream that must come to exactly `size` bytes, and stops where it comes to more. */
export function inflate(packed: Uint8Array, size: number, fail: Fail): Uint8Array {
  const whole = new Uint8Array(size);
  let length = 0;
  const tooLong = new Error();
  const stream = new Inflate((piece) => {
    if (length + piece.length > size) throw tooLong;
    whole.set(piece, length);
    length += piece.length;
  });
  try {
    let at = 0;
    for (; at + PIECE < packed.length; at += PIECE) stream.push(packed.subarray(at, at + PIECE));
    stream.push(packed.subarray(at), true);
  } catch (error) {
    if (error === tooLong) fail(`unpacks to more than the ${size} bytes that it claims`);
    fail(`is damaged: its deflate stream cannot be unpacked (${(error as Error).message})`);
  }
  if (length < size) fail(`unpacks to ${length} bytes, but claims ${size}`);
  return whole;
}
