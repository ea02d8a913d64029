import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { encode } from "fast-png";
import { afterEach, describe, expect, test, vi } from "vitest";
import { histogramOf } from "../../../src/train/logs/histogram.js";
import { pngImage } from "../../../src/train/logs/png-image.js";
import { TensorBoardLog } from "../../../src/train/logs/tensorboard-log.js";
import { directoryOfTest, inDirectory } from "../../support/directories.js";
import { decodeEvent, eventFiles, readEvents, readRecords, shownByTensorBoard } from "./event-files.js";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/tensorboard/${name}`, import.meta.url));

/** As make_golden.py has them. */
const weights = Float64Array.from({ length: 100 }, (_, i) => (((i * 37) % 61) - 30) / 8);

const stopClockAt = (now: number) => vi.useFakeTimers({ toFake: ["Date"], now });

afterEach(() => {
  vi.useRealTimers();
});

describe("TensorBoardLog", () => {
  test("writes the bytes that TensorBoard's own writer writes", async () => {
    stopClockAt(1_700_000_000_500);
    const directory = directoryOfTest();
    const log = await TensorBoardLog.open(directory);
    log.scalars(0, { "loss/train": 0.7, "accuracy/validation": 0 });
    log.scalars(938, { "loss/train": Number.NaN, "learning rate": 1e-3 });
    log.image(938, "conv1/filters", fixture("image.png"));
    log.histogram(938, "conv1.weight", weights);
    log.scalars(2 ** 33 + 1, { "loss/train": Number.POSITIVE_INFINITY });
    log.close();

    expect(eventFiles(directory)).toEqual(["events.out.tfevents.1700000000.pellucid"]);
    const written = readFileSync(join(directory, "events.out.tfevents.1700000000.pellucid"));
    const golden = fixture("run.tfevents");
    expect(readRecords(written).map(decodeEvent)).toEqual(readRecords(golden).map(decodeEvent));
    expect(written.equals(golden)).toBe(true);
  });

  test("every event is in the file as soon as it is logged", async () => {
    const directory = directoryOfTest();
    const log = await TensorBoardLog.open(directory);
    expect(readEvents(directory)).toHaveLength(2);
    log.scalars(1, { loss: 1 });
    expect(readEvents(directory)).toHaveLength(3);
    log.close();
  });

  test("each session has a file of a later name, whatever the clock says", async () => {
    const directory = directoryOfTest();
    for (const now of [1_700_000_000_000, 1_700_000_000_900, 1_600_000_000_000, 1_700_000_009_000]) {
      stopClockAt(now);
      const log = await TensorBoardLog.open(directory, { resumeAtStep: 1 });
      log.scalars(2, { loss: 1 });
      log.close();
    }
    expect(eventFiles(directory).sort()).toEqual(
      [1_700_000_000, 1_700_000_001, 1_700_000_002, 1_700_000_009].map(
        (seconds) => `events.out.tfevents.${seconds}.pellucid`,
      ),
    );
  });

  test("logs that are open at the same time in one directory lose nothing to each other", async () => {
    const directory = directoryOfTest();
    const [training, validation] = [
      await TensorBoardLog.open(directory),
      await TensorBoardLog.open(directory),
    ];
    training.scalars(1, { loss: 1 });
    validation.scalars(1, { valLoss: 2 });
    for (const log of [training, validation]) log.close();
    // TensorBoard shows what the later session wrote; nobody's file is gone.
    expect(eventFiles(directory)).toHaveLength(2);
    for (const name of eventFiles(directory)) {
      expect(readFileSync(join(directory, name), "latin1")).toMatch(/loss/i);
    }
  });

  test("a file that the disk has no room for is not left behind", async () => {
    const directory = directoryOfTest();
    const full = vi.spyOn(process.getBuiltinModule("node:fs"), "writeSync").mockImplementation(() => {
      throw Object.assign(new Error("write"), { code: "ENOSPC" });
    });
    await expect(TensorBoardLog.open(directory)).rejects.toThrow("the disk is full (ENOSPC)");
    full.mockRestore();
    expect(eventFiles(directory)).toEqual([]);
  });

  test("of runs that are killed anywhere and resumed, TensorBoard shows each step once", async () => {
    const sessions = fc.array(
      fc.record({ back: fc.nat({ max: 5 }), steps: fc.nat({ max: 8 }), torn: fc.nat({ max: 60 }) }),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(sessions, (all) =>
        inDirectory(async (directory) => {
          let expected: [string, number, number][] = [];
          for (const [number, { back, steps, torn }] of all.entries()) {
            const names = eventFiles(directory);
            const checkpoint = Math.max(0, (expected.at(-1)?.[1] ?? 0) - back);
            const log = await TensorBoardLog.open(
              directory,
              number === 0 ? {} : { resumeAtStep: checkpoint },
            );
            expected = expected.filter(([, step]) => step <= checkpoint);
            for (let step = checkpoint + 1; step <= checkpoint + steps; step++) {
              log.scalars(step, { loss: number });
              expected.push(["loss", step, number]);
            }
            log.close();

            const name = eventFiles(directory).find((candidate) => !names.includes(candidate))!;
            const path = join(directory, name);
            const whole = readRecords(readFileSync(path)).length;
            const opening = openingBytes(readFileSync(path));
            truncateSync(path, Math.max(opening, readFileSync(path).length - torn));
            const lost = whole - readRecords(readFileSync(path)).length;
            expected.length -= lost;
          }
          expect(shownByTensorBoard(directory)).toEqual(expected);
        }),
      ),
    );
  });

  test("a run that begins anew shows nothing of the one before", async () => {
    const directory = directoryOfTest();
    for (const value of [1, 2]) {
      const log = await TensorBoardLog.open(directory);
      log.scalars(0, { loss: value });
      log.close();
    }
    expect(shownByTensorBoard(directory)).toEqual([["loss", 0, 2]]);
  });

  test("a directory where a file stands is named", async () => {
    const path = join(directoryOfTest(), "file");
    writeFileSync(path, "");
    await expect(TensorBoardLog.open(path)).rejects.toThrow(path);
  });
});

/** Bytes of the first two records: version, and start of the session. */
function openingBytes(file: Uint8Array): number {
  const [version, start] = readRecords(file);
  return 2 * 16 + version!.length + start!.length;
}

describe("histogram", () => {
  const floats = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
  const values = fc.oneof(
    fc.array(floats, { minLength: 1, maxLength: 60 }),
    fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 60 }),
  );

  test("every value is counted in the bucket whose limits it lies between", () => {
    fc.assert(
      fc.property(values, (all) => {
        const { bucket, bucketLimit, max } = histogramOf("w", all);
        const counts = bucketLimit.map((right, i) => {
          const left = bucketLimit[i - 1] ?? Number.NEGATIVE_INFINITY;
          return all.filter((x) => x >= left && (x < right || (x === max && i === bucketLimit.length - 1)))
            .length;
        });
        expect(bucket).toEqual(counts);
      }),
    );
  });

  test("tells smallest, largest, number, sum and sum of squares", () => {
    fc.assert(
      fc.property(values, (all) => {
        const found = histogramOf("w", Float64Array.from(all));
        expect(found.min).toBe(Math.min(...all));
        expect(found.max).toBe(Math.max(...all));
        expect(found.num).toBe(all.length);
        expect(found.sum).toBeCloseTo(all.reduce((a, b) => a + b, 0));
        expect(found.sumSquares).toBeCloseTo(all.reduce((a, b) => a + b * b, 0));
        expect(found.bucket.reduce((a, b) => a + b)).toBe(all.length);
        expect(found.bucketLimit).toEqual(found.bucketLimit.toSorted((a, b) => a - b));
        // 0 and −0 are one edge.
        expect([found.bucketLimit[0] === found.min, found.bucketLimit.at(-1) === found.max]).toEqual([
          true,
          true,
        ]);
      }),
    );
  });

  test("equal values fill the last bucket, which has no width", () => {
    const { bucket, bucketLimit } = histogramOf("bias", new Float32Array(7).fill(0.5));
    expect(new Set(bucketLimit)).toEqual(new Set([0.5]));
    expect(bucket).toEqual([...new Array(30).fill(0), 7]);
  });

  test("the first limit is the smallest value, to the sign of its zero", () => {
    const { min, bucketLimit } = histogramOf("bias", [0, -0, 1]);
    expect([min, bucketLimit[0]]).toEqual([-0, -0]);
  });

  test("refuses what no bucket can hold", () => {
    expect(() => histogramOf("fc1.weight", [])).toThrow(
      "histogram: fc1.weight has no values; there must be at least one",
    );
    expect(() => histogramOf("fc1.weight", [1, Number.NaN, 2])).toThrow(
      "histogram: fc1.weight has NaN at position 1; all values must be finite; look for where it comes from with detectAnomaly()",
    );
    expect(() => histogramOf("fc1.weight", [Number.NEGATIVE_INFINITY])).toThrow(
      "has -Infinity at position 0",
    );
  });
});

describe("image", () => {
  test.each([1, 2, 3, 4])("a PNG of %i channels tells its size", (channels) => {
    const png = encode({ data: new Uint8Array(5 * 3 * channels), width: 5, height: 3, channels });
    expect(pngImage("filters", png)).toEqual({
      width: 5,
      height: 3,
      colorspace: channels,
      encodedImage: png,
    });
  });

  test("a part of a larger buffer is read where it lies", () => {
    const png = fixture("image.png");
    const larger = Buffer.concat([Buffer.from("before"), png]);
    expect(pngImage("filters", larger.subarray(6))).toEqual(pngImage("filters", png));
  });

  test.each([
    ["nothing", new Uint8Array(0), "0 bytes that begin with nothing"],
    ["its beginning", fixture("image.png").subarray(0, 20), "20 bytes that begin with 89504e470d0a1a0a"],
    [
      "a GIF",
      Buffer.concat([Buffer.from("GIF89a"), new Uint8Array(50)]),
      "56 bytes that begin with 4749463839610000",
    ],
  ])("%s is no PNG", (_, bytes, found) => {
    expect(() => pngImage("filters", bytes)).toThrow(
      `image: filters is no PNG (${found}); encode it first, as with fast-png`,
    );
  });
});
