import { expect, onTestFinished, test, vi } from "vitest";
import { watchSilence } from "../../../../../examples/mnist/evaluation/runs/watch-silence.js";

test("who is heard of again and again is left alone, and who is not is told of once", () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const told = vi.fn();
  const { heard } = watchSilence(3, told);
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(2000);
    heard();
  }
  expect(told).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2999);
  expect(told).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(told).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveBeenCalledTimes(1);

  const never = vi.fn();
  watchSilence(3, never).end();
  vi.advanceTimersByTime(60_000);
  expect(never).not.toHaveBeenCalled();
});
