// What must not come together, or cannot go on: each is told in a line that says the way out, and nothing is spoiled.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { readStudy } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { fewDigits } from "../mnist/few-digits.js";
import { Fleet } from "./fleet.js";

/** The names and contents of all that a Redis holds, in plain text. */
async function allOf(client: Redis): Promise<string[]> {
  const readers: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => client.get(key),
    hash: (key) => client.hgetall(key),
    list: (key) => client.lrange(key, 0, -1),
    set: (key) => client.smembers(key),
    zset: (key) => client.zrange(key, 0, "-1"),
    stream: (key) => client.xrange(key, "-", "+"),
    // It is gone since it was named.
    none: async () => "",
  };
  return Promise.all(
    (await client.keys("*")).map(async (key) => {
      const value = await readers[await client.type(key)]!(key).catch((error) => {
        // It has come back as another kind, or is gone, between the two questions.
        if (/WRONGTYPE/.test(error.message)) return "";
        throw error;
      });
      return `${key} ${JSON.stringify(value)}`;
    }),
  );
}

/** As everybody on the machine can read them, of processes and all that they have started. */
async function commandLinesUnder(roots: readonly number[]): Promise<string[]> {
  const processes = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const [stat, line] = await Promise.all(
          ["stat", "cmdline"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
        );
        // The name of the program, in brackets, may hold spaces.
        const [, parent] = stat!.slice(stat!.lastIndexOf(")") + 2).split(" ");
        return { pid: Number(pid), parent: Number(parent), line: line!.replaceAll("\0", " ") };
      }),
  );
  const found = new Set(roots);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return processes.filter(({ pid }) => found.has(pid)).map(({ line }) => line);
}

const SEARCH = [
  ...["tune", "--trials", "2", "--sampler", "random", "--pruner", "none"],
  ...["--network", "linear", "--epochs", "2"],
];

describe.runIf(everything && redisMissing === null)("a queue", () => {
  const directory = temporaryDirectory();
  const out = (name: string) => join(directory, name);
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory);
  });
  afterAll(() => fleet.stop());

  const search = (name: string, ...more: string[]) =>
    fleet.launch(...SEARCH, "--data", fleet.data, "--out", out(name), "--queue-name", name, ...more);
  const states = (name: string) => readStudy(join(out(name), "study.jsonl")).trials.map(({ state }) => state);
  const headerOf = (name: string) => `pellucid:${name}:header`;

  test.each([
    ["tune", () => [...SEARCH, "--data", fleet.data, "--out", out("nowhere")]],
    ["worker", () => ["worker", "--data", fleet.data]],
    ["queue", () => ["queue", "status"]],
  ])(
    "%s says that the password is wrong, without it; that nobody answers; and that it may not stand in the address",
    async (_, words) => {
      const { url, port, password } = fleet.redis;
      const ended = (env: Record<string, string>, address: string) =>
        fleet.mnist.launch({ env }, ...words(), "--queue", address).ended;
      const wrong = await ended({ PELLUCID_QUEUE_PASSWORD: "rosebud" }, url);
      const none = await ended({}, url);
      const nobody = await ended(fleet.redis.env, "redis://127.0.0.1:1");
      const open = await ended({}, `redis://:${password}@127.0.0.1:${port}`);
      expect([wrong, none, nobody, open].map(({ code, stdout }) => [code, stdout])).toEqual(
        Array(4).fill([1, ""]),
      );
      expect(wrong.stderr).toMatch(
        /^BackendError: queue: redis:\/\/127\.0\.0\.1:\d+ refuses the password \(WRONGPASS.*\); put the right one into PELLUCID_QUEUE_PASSWORD\n$/,
      );
      expect(wrong.stderr).not.toContain("rosebud");
      expect(none.stderr).toMatch(
        / asks for a password, and PELLUCID_QUEUE_PASSWORD is not set \(NOAUTH.*\); put it there\n$/,
      );
      expect(nobody.stderr).toMatch(
        /^BackendError: queue: redis:\/\/127\.0\.0\.1:1 does not answer \(.*ECONNREFUSED.*\); .*\n$/,
      );
      expect(open.stderr).toMatch(
        /^ValueError: queue: the address holds a password, .*PELLUCID_QUEUE_PASSWORD\n$/,
      );
      expect(open.stderr).not.toContain(password);
    },
  );

  test("of one study is none of another, and says what differs", async () => {
    const name = "study";
    const first = search(name);
    await fleet.until(name, ({ study }) => study !== null);
    const other = fleet.launch(
      ...SEARCH,
      ...["--lr", "0.02", "--data", fleet.data, "--out", out("other"), "--queue-name", name],
    );
    expect((await other.ended).code).toBe(1);
    expect(other.stderr()).toMatch(
      /^ValueError: queue: "study" is the queue of another study: .*lr.* is 0\.006 there, but 0\.02 here.*--queue-name.*queue clean.*\n$/,
    );
    first.kill("SIGKILL");
  });

  test("takes no worker with other data, arithmetic or version, and tells each what differs", async () => {
    const name = "facts";
    const coordinator = search(name);
    await fleet.until(name, ({ study }) => study !== null);
    const others = await fewDigits(join(directory, "other-data"), 100);
    const stranger = (env: Record<string, string>, data: string) =>
      fleet.mnist.launch(
        { env: { ...fleet.redis.env, ...env } },
        ...["worker", "--data", data, "--queue", fleet.redis.url, "--queue-name", name],
      ).ended;
    const misfit = (what: string) =>
      new RegExp(
        `^ValueError: worker: this machine does not fit the study of the queue "facts", and its results would be others: ${what}; .*\\n$`,
      );
    const [data, arithmetic] = await Promise.all([
      stranger({}, others),
      stranger({ PELLUCID_SIMD: "plain" }, fleet.data),
    ]);
    expect([data.code, data.stderr]).toEqual([
      1,
      expect.stringMatching(misfit('data is "\\w+" there, but "\\w+" here')),
    ]);
    expect([arithmetic.code, arithmetic.stderr]).toEqual([
      1,
      expect.stringMatching(
        misfit('arithmetic is "wasm, with fused .*" there, but "wasm, without fused .*" here'),
      ),
    ]);

    const client = fleet.redis.client();
    const header = JSON.parse((await client.get(headerOf(name)))!);
    const newer = { ...header, facts: { ...header.facts, pellucid: "99.0.0" } };
    await client.set(headerOf(name), JSON.stringify(newer));
    const version = await stranger({}, fleet.data);
    expect([version.code, version.stderr]).toEqual([
      1,
      expect.stringMatching(misfit('pellucid is "99\\.0\\.0" there, but "[\\d.]+" here')),
    ]);
    const own = header.facts.arithmetic;
    const otherBits = {
      ...header.facts,
      arithmetic: own.replace(/.$/, (digit: string) => (digit === "0" ? "1" : "0")),
    };
    await client.set(headerOf(name), JSON.stringify({ ...header, facts: otherBits }));
    const bits = await stranger({}, fleet.data);
    expect([bits.code, bits.stderr]).toEqual([
      1,
      expect.stringMatching(
        misfit('arithmetic is "(wasm, with fused .* ends in )\\w{16}" there, but "\\1\\w{16}" here'),
      ),
    ]);
    await client.set(headerOf(name), JSON.stringify(header));

    fleet.worker("--queue-name", name);
    expect([(await coordinator.ended).code, coordinator.stderr()]).toEqual([0, ""]);
    expect(states(name)).toEqual(["complete", "complete"]);
  });

  test("gets a trial back from a worker whose disk is full; that one says why, and leaves", async () => {
    const name = "disk";
    const coordinator = search(name);
    const full = fleet.launchIn("ulimit -f 60", ...fleet.wordsOfWorker, "--queue-name", name);
    expect((await full.ended).code).toBe(1);
    expect(full.stderr()).toMatch(
      /cannot write .*: the file would be larger than this system or user may make one \(EFBIG\)/,
    );
    expect((await fleet.status(name)).counts).toMatchObject({ active: 0, failed: 0 });
    fleet.worker("--queue-name", name);
    expect([(await coordinator.ended).code, coordinator.stderr()]).toEqual([0, ""]);
    expect(states(name)).toEqual(["complete", "complete"]);
  });

  test("tells its password to nobody: not in files, not in Redis, not to who lists processes", async () => {
    const name = "secret";
    const worker = fleet.worker("--queue-name", name);
    const coordinator = search(name);
    const client = fleet.redis.client();
    await fleet.until(name, ({ active }) => active.length > 0);
    // The run itself comes and goes.
    const listed = await vi.waitFor(
      async () => {
        const lines = await commandLinesUnder([worker.child.pid!, coordinator.child.pid!]);
        expect(lines.some((line) => / run /.test(line))).toBe(true);
        return lines;
      },
      { timeout: 60_000, interval: 5 },
    );
    const during = await allOf(client);
    expect((await coordinator.ended).code).toBe(0);
    const held = [...during, ...(await allOf(client))];
    await client.hset("planted", { aside: fleet.redis.password });
    expect((await allOf(client)).filter((text) => text.includes(fleet.redis.password))).toHaveLength(1);
    await client.del("planted");
    const files = (await readdir(out(name), { recursive: true, withFileTypes: true })).filter((f) =>
      f.isFile(),
    );
    const texts = await Promise.all(
      files.map((file) => readFile(join(file.parentPath, file.name), "latin1")),
    );
    expect(texts.length).toBeGreaterThan(5);
    const all = [...listed, ...held, ...texts, coordinator.stdout(), worker.stdout(), worker.stderr()];
    expect(all.filter((text) => text.includes(fleet.redis.password))).toEqual([]);
  });
});
