import { expect, test } from "vitest";
import { crc32 } from "../../src/files/crc32.js";

test("the published check value", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});
