import { readFileSync, rmSync } from "node:fs";
import { FormatError } from "pellucid";
import { expect, test } from "vitest";
import { everything } from "../support/mode.js";
import { runNode, script } from "../support/run-node.js";
import { fuzz, type Target } from "./fuzz.js";
import { mutate } from "./mutations.js";

const seeds = [new TextEncoder().encode('{ "a": [1, 2], "b": "text" }'), new Uint8Array([0, 1, 2, 3])];
const target = (parse: Target["parse"]): Target => ({ name: "a test", seeds, text: true, parse });

/** What is said of a parser, without the file that is kept for it. */
async function fault(parse: Target["parse"], limits = { milliseconds: 2000, mebibytes: 512 }) {
  const error = await fuzz(target(parse), { files: 50, seed: 7, limits }).catch((reason: Error) => reason);
  if (!(error instanceof Error)) return null;
  const [, path] = error.message.match(/The file is (.+); PELLUCID_SEED=7 replays it$/)!;
  const number = Number(path.split("-").at(-1));
  expect(new Uint8Array(readFileSync(path))).toEqual(mutate(seeds, true, 7, number));
  rmSync(path);
  return error.message;
}

test("mutations are the same for the same seed and number, and differ otherwise", () => {
  const some = (seed: number) => Array.from({ length: 100 }, (_, i) => mutate(seeds, true, seed, i).join());
  expect(some(1)).toEqual(some(1));
  expect(new Set([...some(1), ...some(2)]).size).toBeGreaterThan(150);
});

test("a parser that reads or refuses everything passes", async () => {
  let turn = 0;
  const parse = () => {
    turn += 1;
    if (turn % 2 === 0) throw new FormatError("no");
  };
  expect(await fuzz(target(parse), { files: 50, seed: 7 })).toEqual({ read: 25, refused: 25 });
});

test("a TypeError is found, and the file is kept", async () => {
  const parse = (bytes: Uint8Array) => bytes.length < 20 && (null as unknown as number[]).length;
  expect(await fault(parse)).toMatch(/^fuzz: a test: mutation \d+ of seed 7: TypeError: Cannot read prop/);
});

test("a promise that breaks is found", async () => {
  expect(await fault(async (bytes) => JSON.parse(new TextDecoder().decode(bytes)))).toContain("SyntaxError");
});

test("slowness is found", async () => {
  const slow = () => {
    const end = process.cpuUsage().user + 60_000;
    while (process.cpuUsage().user < end);
  };
  expect(await fault(slow, { milliseconds: 20, mebibytes: 512 })).toMatch(/it takes \d+ ms of processor/);
});

test.runIf(everything)("bloat is found", async () => {
  const kept: Buffer[] = [];
  // As much as has been let go of by others before, and more.
  const large = () => kept.push(Buffer.alloc(64 * 2 ** 20, 1));
  expect(await fault(large, { milliseconds: 2000, mebibytes: 32 })).toMatch(/the process grows by \d+ MiB/);
});

test.runIf(everything)(
  "a parser that hangs ends its process, with its name and the number of the file",
  async () => {
    const { code, stderr } = await runNode(
      script(`
      const { fuzz } = await import(${JSON.stringify(new URL("./fuzz.ts", import.meta.url).href)});
      let turn = 0;
      const parse = () => { if (++turn === 3) for (;;); };
      const limits = { milliseconds: 100, mebibytes: 512 };
      await fuzz({ name: "endless", seeds: [new Uint8Array(9)], parse }, { files: 9, seed: 1, limits });
    `),
      { seconds: 30 },
    );
    expect(stderr).toContain("fuzz: endless: mutation 2 hangs");
    expect(code).toBeNull();
  },
);
