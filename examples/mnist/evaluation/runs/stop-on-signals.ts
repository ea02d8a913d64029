import { exitCodeFor, onLostOutput } from "./lost-output.js";

/**
 * From here on the first SIGINT or SIGTERM, or the loss of the output, only asks to stop, so that what was done can be
 * saved; a second signal ends the process at once.
 */
export function stopOnSignals(onStop: () => void = () => {}) {
  let asked: number | null = null;
  const stop = (exitCode: number) => {
    asked ??= exitCode;
    onStop();
  };
  const listen = (signal: NodeJS.Signals) => {
    if (asked !== null) process.exit(asked);
    stop(exitCodeFor(signal));
  };
  process.on("SIGINT", listen);
  process.on("SIGTERM", listen);
  const endListening = onLostOutput(stop);
  return {
    stopped: () => asked !== null,
    exitCode: () => asked ?? exitCodeFor("SIGTERM"),
    release() {
      process.off("SIGINT", listen);
      process.off("SIGTERM", listen);
      endListening();
    },
  };
}
