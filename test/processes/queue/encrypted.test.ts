// A search over TLS: rediss://, with a certificate that Node is told to trust as it always is (NODE_EXTRA_CA_CERTS).

import { join } from "node:path";
import { readStudy } from "pellucid/tune";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { redisMissing } from "../../support/redis.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { Fleet } from "./fleet.js";

describe.runIf(everything && redisMissing === null)("over TLS", () => {
  const directory = temporaryDirectory();
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(directory, { tls: true });
  });
  afterAll(() => fleet.stop());

  test("a search is done by workers, and its queue looked at", async () => {
    const out = join(directory, "search");
    fleet.worker();
    const { code, stdout, stderr } = await fleet.launch(
      ...["tune", "--trials", "2", "--sampler", "random", "--pruner", "none", "--network", "linear"],
      ...["--epochs", "2", "--data", fleet.data, "--out", out],
    ).ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`on the workers of rediss://127.0.0.1:${fleet.redis.port}`);
    const { trials } = readStudy(join(out, "study.jsonl"));
    expect(trials.map(({ state }) => state)).toEqual(["complete", "complete"]);
    const status = await fleet.launch("queue", "status").ended;
    expect([status.code, status.stderr]).toEqual([0, ""]);
    expect(status.stdout).toMatch(/^queue "trials": 0 waiting, 0 active, 2 done, 0 failed$/m);
  });

  test("a certificate that nobody vouches for is refused, and an address without TLS too", async () => {
    const { port, password } = fleet.redis;
    const status = (env: Record<string, string>, scheme: string) =>
      fleet.mnist.launch(
        { env: { PELLUCID_QUEUE_PASSWORD: password, ...env } },
        ...["queue", "status", "--queue", `${scheme}://127.0.0.1:${port}`],
      ).ended;
    const [unknown, plain] = await Promise.all([status({}, "rediss"), status({}, "redis")]);
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringMatching(
        /^BackendError: queue: rediss:\/\/127\.0\.0\.1:\d+ has a certificate that is not trusted here \(self-signed certificate\); name the file of who has signed it in NODE_EXTRA_CA_CERTS\n$/,
      ),
    ]);
    expect([plain.code, plain.stderr]).toEqual([
      1,
      expect.stringMatching(
        /^BackendError: queue: redis:\/\/127\.0\.0\.1:\d+ does not answer \(.*\); .*rediss:\/\/.*\n$/,
      ),
    ]);
    expect(unknown.stderr + plain.stderr).not.toContain(password);
  });
});
