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

/**
 * How trials stand: each as its state, and the version of what its attempts have written; empty where nothing is kept.
 * Who looks is noted as one who wants the results, at once with what is seen: they stay until all of those have them.
 */
const look = `
local completed, failed = unpack(KEYS)
local found = {}
for i = 1, #ARGV / 2 do
  local key, asker = ARGV[2 * i - 1], ARGV[2 * i]
  local job, state, askers = KEYS[3 * i], KEYS[3 * i + 1], KEYS[3 * i + 2]
  local stands = redis.call("EXISTS", job) == 0 and "absent"
    or redis.call("ZSCORE", completed, key) and "completed"
    or redis.call("ZSCORE", failed, key) and "failed" or "open"
  -- A full Redis refuses even what changes nothing.
  if redis.call("SISMEMBER", askers, asker) == 0 then redis.call("SADD", askers, asker) end
  table.insert(found, { stands, redis.call("HGET", state, "version") or "" })
end
return found`;

/** Puts there what a trial is begun with, unless an attempt has left more: another may have asked for it meanwhile. */
const offer = `
local files, state = unpack(KEYS)
if redis.call("HEXISTS", state, "version") == 1 then return 0 end
redis.call("DEL", files, state)
for i = 1, #ARGV, 2 do redis.call("HSET", files, ARGV[i], ARGV[i + 1]) end
return 1`;

/** Notes that somebody has the results of a trial, and forgets them where nobody else wants them. */
const release = `
local files, state, askers = unpack(KEYS)
redis.call("SREM", askers, ARGV[1])
if redis.call("SCARD", askers) > 0 then return 0 end
redis.call("DEL", files, state)
return 1`;

/** Asks whoever runs a trial to stop, unless somebody else wants it: then it is theirs alone. */
const unwant = `
local state, askers = unpack(KEYS)
if redis.call("SCARD", askers) > redis.call("SISMEMBER", askers, ARGV[1]) then
  redis.call("SREM", askers, ARGV[1])
  return "theirs"
end
redis.call("HSET", state, "stop", 1)
return "nobody's"`;

const SCRIPTS = { put, beat, present, look, offer, release, unwant };

type Answer = "kept" | "stop" | "lost" | "again";
export type Standing = [state: "absent" | "completed" | "failed" | "open", version: string];

/** Each takes the number of keys, the keys, and then the arguments. */
export interface Scripts {
  put(keys: number, ...keysAndArguments: (string | Buffer)[]): Promise<Answer>;
  beat(keys: number, ...keysAndArguments: (string | number)[]): Promise<["leave" | "stay", ...Answer[]]>;
  present(keys: number, ...keysAndArguments: (string | number)[]): Promise<string[]>;
  look(keys: number, ...keysAndArguments: string[]): Promise<Standing[]>;
  offer(keys: number, ...keysAndArguments: (string | Buffer)[]): Promise<0 | 1>;
  release(keys: number, ...keysAndArguments: string[]): Promise<0 | 1>;
  unwant(keys: number, ...keysAndArguments: string[]): Promise<"theirs" | "nobody's">;
}

/** The scripts as commands of this connection. */
export function addScripts(redis: Redis): Redis & Scripts {
  for (const [name, lua] of Object.entries(SCRIPTS)) redis.defineCommand(name, { lua });
  return redis as Redis & Scripts;
}
