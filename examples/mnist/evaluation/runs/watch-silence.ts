const TICK_MS = 1000;

/**
 * Calls once where nothing is heard for so many seconds. They are counted, not read from a clock: while this process sleeps,
 * or has no time to listen, none pass.
 */
export function watchSilence(seconds: number, onSilence: () => void): { heard(): void; end(): void } {
  let silent = 0;
  const timer = setInterval(() => {
    silent += 1;
    if (silent < seconds) return;
    clearInterval(timer);
    onSilence();
  }, TICK_MS);
  return {
    heard() {
      silent = 0;
    },
    end: () => clearInterval(timer),
  };
}
