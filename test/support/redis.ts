// A real redis-server on a free port, with a password, for tests that kill it, freeze it and start it again.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { watchJournal } from "./watch-journal.js";

const SERVER = "redis-server";

/** What makes certificates. */
const OPENSSL = "openssl";

const missing = [
  [SERVER, "--version"],
  [OPENSSL, "version"],
]
  .filter(([program, word]) => spawnSync(program!, [word!]).status !== 0)
  .map(([program]) => program);

/** Why there can be none here; null where there can. A test that needs it is skipped with this. */
export const redisMissing: string | null =
  missing.length === 0
    ? null
    : `there is no ${missing.join(", and no ")} here; on Debian: apt-get install ${missing.join(" ")}`;

/** How much an end may cost: nothing that was answered, or the last second. */
type Fsync = "always" | "everysec";

export interface RedisServer {
  port: number;
  /** Without the password, which is told in `env` alone. */
  url: string;
  password: string;
  /** And, with TLS, by whom its certificate is. */
  env: Readonly<Record<string, string>>;
  /** kill -9; what it has written stays. */
  kill(): Promise<void>;
  /** What the power does: what was written in the last second before, and was not yet on the disk, is gone as well. */
  crash(): Promise<void>;
  /** Starts it again on the same port and files, and waits until it answers. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** A connection that is closed with the server. */
  client(): Redis;
  /** Ends it, and removes its files. */
  stop(): Promise<void>;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Where whoever runs the tests is killed, nobody would end the server: Linux does. */
const withParent = process.platform === "linux" ? ["setpriv", "--pdeathsig", "KILL"] : [];

interface RedisOptions {
  fsync?: Fsync;
  /** Whether it speaks TLS alone, with a certificate that it has made itself. */
  tls?: boolean;
}

/** A certificate for this machine, by itself. */
async function makeCertificate(directory: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(directory, name)) as [string, string];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync(
    OPENSSL,
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert],
      ...subject,
    ],
    { stdio: "ignore" },
  );
  return { cert, key };
}

export async function startRedis({ fsync = "always", tls = false }: RedisOptions = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), "pellucid-redis-"));
  const password = randomBytes(16).toString("hex");
  const clients: Redis[] = [];
  let port = await freePort();
  let child: ChildProcess | null = null;
  const certificate = tls ? await makeCertificate(directory) : null;
  const journal = watchJournal(directory);

  const connect = () =>
    new Redis({
      ...{ host: "127.0.0.1", port, password, maxRetriesPerRequest: null, retryStrategy: () => 20 },
      ...(certificate && { tls: { ca: readFileSync(certificate.cert) } }),
    }).on("error", () => {});

  /** Whether it answers; false where it has ended instead, as it does where its port was taken meanwhile. */
  async function start(): Promise<boolean> {
    const file = join(directory, "redis.conf");
    const settings = {
      ...{ port, bind: "127.0.0.1", dir: directory, requirepass: password, save: '""' },
      // One journal for as long as it lives, so that its end is the end of what was written.
      ...{ appendonly: "yes", appendfsync: fsync, "auto-aof-rewrite-percentage": 0, logfile: "redis.log" },
      ...(certificate && {
        ...{ port: 0, "tls-port": port, "tls-auth-clients": "no" },
        ...{ "tls-cert-file": certificate.cert, "tls-key-file": certificate.key },
      }),
    };
    // In a file: the arguments of a process can be read by everybody.
    await writeFile(
      file,
      Object.entries(settings)
        .map(([name, value]) => `${name} ${value}\n`)
        .join(""),
    );
    const [program, ...args] = [...withParent, SERVER, file];
    const started = spawn(program!, args, { stdio: "ignore" });
    child = started;
    const probe = connect();
    const answers = await Promise.race([
      probe.ping().then(() => true),
      once(started, "exit").then(() => false),
    ]);
    probe.disconnect();
    return answers;
  }

  async function kill(): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  for (let attempt = 1; !(await start()); attempt++) {
    if (attempt === 5) throw new Error(`${SERVER} does not start; its files are in ${directory}`);
    port = await freePort();
  }
  return {
    ...{ port, password, kill },
    url: `${tls ? "rediss" : "redis"}://127.0.0.1:${port}`,
    env: {
      PELLUCID_QUEUE_PASSWORD: password,
      ...(certificate && { NODE_EXTRA_CA_CERTS: certificate.cert }),
    },
    async crash() {
      const size = journal.aSecondAgo();
      await kill();
      journal.cutTo(size);
    },
    async restart() {
      await kill();
      if (!(await start())) throw new Error(`${SERVER} does not start again; its files are in ${directory}`);
    },
    freeze: () => child!.kill("SIGSTOP"),
    thaw: () => child!.kill("SIGCONT"),
    client() {
      clients.push(connect());
      return clients.at(-1)!;
    },
    async stop() {
      for (const client of clients) client.disconnect();
      journal.end();
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
