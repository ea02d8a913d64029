import { expect, test } from "vitest";
import { runNode, script } from "../../support/run-node.js";

/** What Node does where a package is not installed. */
const WITHOUT = `export function resolve(name, context, next) {
  if (name === "bullmq") throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  return next(name, context);
}`;

const PROGRAM = `
import { register } from "node:module";
import { redisQueue } from "./src/tune/queue/index.ts";
register("data:text/javascript," + encodeURIComponent(${JSON.stringify(WITHOUT)}));
await redisQueue("redis://host", { study: 1, facts: {} }).catch(({ message }) => console.log(message));
`;

test("without its packages, which are optional, the queue says what to install", async () => {
  const { stdout, stderr } = await runNode(script(PROGRAM));
  expect([stdout, stderr]).toEqual([
    "queue: the packages bullmq and ioredis are not both installed; run: npm install bullmq ioredis\n",
    "",
  ]);
});
