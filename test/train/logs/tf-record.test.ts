import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tfRecord } from "../../../src/train/logs/tf-record.js";
import { readRecords } from "./event-files.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const records = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 });

describe("TFRecord", () => {
  test("what is framed is read back", () => {
    fc.assert(
      fc.property(records, (data) => {
        expect(readRecords(Buffer.concat(data.map(tfRecord))).map(hex)).toEqual(data.map(hex));
      }),
    );
  });

  test("of a file that is cut off anywhere, the whole records before the cut are read", () => {
    fc.assert(
      fc.property(records, fc.nat(), (data, anywhere) => {
        const framed = data.map(tfRecord);
        const file = Buffer.concat(framed);
        const cut = anywhere % (file.length + 1);
        const ends = framed.map((_, i) => Buffer.concat(framed.slice(0, i + 1)).length);
        const whole = ends.filter((end) => end <= cut).length;
        expect(readRecords(file.subarray(0, cut)).map(hex)).toEqual(data.slice(0, whole).map(hex));
      }),
    );
  });

  test("no flipped bit goes unseen", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(), (data, anywhere) => {
        const record = tfRecord(data);
        const bit = anywhere % (8 * record.length);
        record[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => readRecords(record)).toThrow("wrong checksum");
      }),
    );
  });
});
