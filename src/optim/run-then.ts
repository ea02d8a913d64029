/** What `fn` answers. `after` is done then, whatever happens; an asynchronous `fn` is waited for. */
export function runThen<T>(fn: () => T, after: () => void): T {
  let pending = false;
  try {
    const result = fn();
    pending = result instanceof Promise;
    return result instanceof Promise ? (result.finally(after) as T) : result;
  } finally {
    if (!pending) after();
  }
}
