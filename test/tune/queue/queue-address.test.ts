import fc from "fast-check";
import { redisQueue } from "pellucid/tune/queue";
import { expect, test } from "vitest";
import { parseQueueAddress } from "../../../src/tune/queue/queue-address.js";
import { keyOf } from "../../../src/tune/queue/trial-key.js";

test("addresses are read", () => {
  const { shown: _, ...plain } = parseQueueAddress("redis://queue.example");
  expect(plain).toEqual({ host: "queue.example", port: 6379, db: 0 });
  const { shown, ...whole } = parseQueueAddress("rediss://me@[::1]:7000/3");
  expect(whole).toEqual({ host: "::1", port: 7000, db: 3, username: "me", tls: {} });
  expect(shown).toBe("rediss://me@[::1]:7000/3");
});

const secret = "hunter2";

test.each([
  `redis://:${secret}@host`,
  `redis://me:${secret}@host:1/2`,
  `redis://me:a/${secret}@host`,
  `rediss://me:${secret}@`,
  `http://me:${secret}@host`,
  `redis://host?password=${secret}`,
  `redis://host/0?PASSWORD=${secret}`,
])("a password in an address is refused, and not repeated: %s", async (url) => {
  const error = await redisQueue(url, { study: 1, facts: {} }).catch((reason) => reason);
  expect(error.message).toBe(
    "queue: the address holds a password, which everybody can read in the list of processes; leave it out, and put it into PELLUCID_QUEUE_PASSWORD",
  );
  expect(`${error.stack} ${JSON.stringify(error.details)}`).not.toContain(secret);
});

test.each([
  ["", '""'],
  ["localhost:6379", '"localhost:6379"'],
  ["http://host", '"http://host"'],
  ["redis://", '"redis://"'],
  ["redis://host/x", '"redis://host/x"'],
  ["redis://host?db=1", '"redis://host…"'],
  [`redis//${secret}@host`, '"…@host"'],
])("what is no address is refused: %s", async (url, shown) => {
  await expect(redisQueue(url, { study: 1, facts: {} })).rejects.toThrow(
    `queue: the address is ${shown}; it must be redis://[user@]host[:port][/database], or rediss://… for TLS`,
  );
});

test.each([
  [{ name: "a:b" }, 'redisQueue: name is "a:b"; it must be a text without colons and spaces'],
  [{ retries: -1 }, "redisQueue: retries is -1; it must be an integer of at least 0"],
])("options that cannot be so are refused: %j", async (options, message) => {
  await expect(redisQueue("redis://host", { study: 1, facts: {}, ...options })).rejects.toThrow(message);
});

test("a key goes by what is said, not by its order", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (settings) => {
      const turned = Object.fromEntries(Object.entries(settings).reverse());
      expect(keyOf({ a: turned, b: undefined })).toBe(keyOf({ a: settings }));
      expect(keyOf({ a: settings, b: 1 })).not.toBe(keyOf({ a: settings }));
    }),
  );
});
