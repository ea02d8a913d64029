/**
 * What each of these makes, in their order, and `ahead` of them begun before they are asked for. What has been begun when
 * the reader stops is left to itself: its failure is nobody's.
 */
export async function* prefetched<T>(
  makers: Iterable<() => T | Promise<T>>,
  ahead: number,
): AsyncGenerator<T> {
  const begun: Promise<T>[] = [];
  const beginner = makers[Symbol.iterator]();
  const beginUpTo = (count: number) => {
    while (begun.length < count) {
      const { done, value: make } = beginner.next();
      if (done) return;
      const result = (async () => make())();
      result.catch(() => {});
      begun.push(result);
    }
  };
  beginUpTo(ahead + 1);
  for (let next = begun.shift(); next !== undefined; next = begun.shift()) {
    const result = await next;
    beginUpTo(ahead);
    yield result;
    beginUpTo(1);
  }
}
