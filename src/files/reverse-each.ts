/**
 * Turns elements of `width` bytes from big-endian to little-endian, which typed arrays are on every platform that this
 * library runs on, or back. As bytes, because a NaN that passes through a JavaScript number may lose its payload.
 */
export function reverseEach(elements: Uint8Array, width: number): void {
  for (let at = 0; at < elements.length; at += width) {
    for (let low = at, high = at + width - 1; low < high; low++, high--) {
      const byte = elements[low]!;
      elements[low] = elements[high]!;
      elements[high] = byte;
    }
  }
}
