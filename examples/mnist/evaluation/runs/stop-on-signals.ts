import { constants } from "node:os";

/** Where a shell looks for the signal that ended a command. */
const SIGNAL_EXIT = 128;

/**
 * From here on the first SIGINT or SIGTERM only asks to stop, so that what was done can be saved; a second one ends the
 * process at once.
 */
export function stopOnSignals(onStop: () => void = () => {}) {
  let received: "SIGINT" | "SIGTERM" | null = null;
  const exitCode = () => SIGNAL_EXIT + constants.signals[received ?? "SIGTERM"];
  const listen = (signal: NodeJS.Signals) => {
    if (received !== null) process.exit(exitCode());
    received = signal as "SIGINT" | "SIGTERM";
    onStop();
  };
  process.on("SIGINT", listen);
  process.on("SIGTERM", listen);
  return {
    stopped: () => received !== null,
    exitCode,
    release() {
      process.off("SIGINT", listen);
      process.off("SIGTERM", listen);
    },
  };
}
