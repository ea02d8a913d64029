// What must happen at once in Redis, or not at all.

import type { Redis } from "ioredis";

/**
 * Writes the files and reports of an attempt, if it is still the one that holds the trial. BullMQ renews the lock, whose
 * value is the token of the attempt; whoever has slept for longer than the lock lasts finds another token there, or none.
 * `expected` is the version that it wrote last; where that is gone, as after a crash of Redis, it must write all anew.
 */
const put = `
local lock, files, state, events = unpack(KEYS)
local token, key, expected, version, reports = unpack(ARGV)
if redis.call("GET", lock) ~= token then return "lost" end
if expected == "" then
  redis.call("DEL", files)
elseif redis.call("HGET", state, "version") ~= expected then
  return "again"
end
for i = 6, #ARGV, 2 do redis.call("HSET", files, ARGV[i], ARGV[i + 1]) end
redis.call("HSET", state, "version", version, "reports", reports)
redis.call("XADD", events, "MAXLEN", "~", 10000, "*", "event", "progress", "jobId", key, "data", "0")
return redis.call("HGET", state, "stop") and "stop" or "kept"`;

/** Says that a worker lives, and answers what it must know: whether it is to leave, and of each of its attempts how it stands. */
const beat = `
local workers, beats, leaving = unpack(KEYS)
local id, about, patience = unpack(ARGV)
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call("HSET", workers, id, about)
redis.call("ZADD", beats, now, id)
for _, gone in ipairs(redis.call("ZRANGEBYSCORE", beats, "-inf", now - patience)) do
  redis.call("ZREM", beats, gone)
  redis.call("HDEL", workers, gone)
end
local answers = { redis.call("SREM", leaving, id) == 1 and "leave" or "stay" }
for i = 4, #KEYS, 2 do
  local held = redis.call("GET", KEYS[i]) == ARGV[2 + i / 2]
  table.insert(answers, not held and "lost" or redis.call("HGET", KEYS[i + 1], "stop") and "stop" or "kept")
end
return answers`;

/** The workers that have been heard of lately. */
const present = `
local workers, beats = unpack(KEYS)
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ids = redis.call("ZRANGEBYSCORE", beats, now - ARGV[1], "+inf")
return #ids == 0 and {} or redis.call("HMGET", workers, unpack(ids))`;

/** How trials stand: each as its state, and the version of what its attempts have written; empty where nothing is kept. */
const look = `
local completed, failed = unpack(KEYS)
local found = {}
for i, key in ipairs(ARGV) do
  local job, state = KEYS[2 * i + 1], KEYS[2 * i + 2]
  local stands = redis.call("EXISTS", job) == 0 and "absent"
    or redis.call("ZSCORE", completed, key) and "completed"
    or redis.call("ZSCORE", failed, key) and "failed" or "open"
  table.insert(found, { stands, redis.call("HGET", state, "version") or "" })
end
return found`;

const SCRIPTS = { put, beat, present, look };

type Answer = "kept" | "stop" | "lost" | "again";
export type Standing = [state: "absent" | "completed" | "failed" | "open", version: string];

/** Each takes the number of keys, the keys, and then the arguments. */
export interface Scripts {
  put(keys: number, ...keysAndArguments: (string | Buffer)[]): Promise<Answer>;
  beat(keys: number, ...keysAndArguments: (string | number)[]): Promise<["leave" | "stay", ...Answer[]]>;
  present(keys: number, ...keysAndArguments: (string | number)[]): Promise<string[]>;
  look(keys: number, ...keysAndArguments: string[]): Promise<Standing[]>;
}

/** The scripts as commands of this connection. */
export function addScripts(redis: Redis): Redis & Scripts {
  for (const [name, lua] of Object.entries(SCRIPTS)) redis.defineCommand(name, { lua });
  return redis as Redis & Scripts;
}
