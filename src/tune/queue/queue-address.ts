import { ValueError } from "../../errors.js";

/** Where a server is, without the password. */
export interface QueueAddress {
  host: string;
  port: number;
  db: number;
  username?: string;
  tls?: object;
  /** For people. */
  shown: string;
}

/** The environment variable with the password: arguments and addresses are seen by everybody. */
export const PASSWORD = "PELLUCID_QUEUE_PASSWORD";

const RULE = "it must be redis://[user@]host[:port][/database], or rediss://… for TLS";

/** @throws ValueError where that is no address, or where it holds a password; neither is repeated. */
export function parseQueueAddress(url: string): QueueAddress {
  if (/:\/\/[^@]*:.*@|password/is.test(url)) {
    throw new ValueError(
      `queue: the address holds a password, which everybody can read in the list of processes; leave it out, and put it into ${PASSWORD}`,
    );
  }
  // What stands before an @, or behind the path, may be meant as a secret too.
  const refuse = () => {
    const told = url.replace(/^.*@/s, "…@").replace(/[?#].*$/s, "…");
    return new ValueError(`queue: the address is ${JSON.stringify(told)}; ${RULE}`);
  };
  if (!URL.canParse(url)) throw refuse();
  const { protocol, hostname, port, pathname, username, search, hash } = new URL(url);
  const db = /^\/?(\d*)$/.exec(pathname);
  const isKnown = protocol === "redis:" || protocol === "rediss:";
  if (!isKnown || hostname === "" || db === null || search !== "" || hash !== "") throw refuse();
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port || 6379),
    db: Number(db[1]),
    ...(username !== "" && { username: decodeURIComponent(username) }),
    ...(protocol === "rediss:" && { tls: {} }),
    shown: url,
  };
}
