/** How far a download is: bytes received so far, and in all where the server says so. */
export interface DownloadProgress {
  /** The name of the file. */
  file: string;
  /** Bytes so far. */
  received: number;
  /** Bytes in all; undefined where the server does not say. */
  total: number | undefined;
}

export interface DownloadOptions {
  /** Called after each piece that arrives. */
  onProgress?: (received: number, total: number | undefined) => void;
  /** Milliseconds without a byte after which the download is given up. Default 30,000. */
  timeout?: number;
  /** What is longer is given up. Default: nothing is. */
  maximumBytes?: number;
}

/**
 * Fetches `url` whole into memory.
 *
 * @throws Error when the server does not answer with success, goes silent, closes the connection early, or sends more than
 * `maximumBytes`.
 */
export async function download(url: string, options: DownloadOptions = {}): Promise<Uint8Array> {
  const { onProgress, timeout = 30_000, maximumBytes = Number.POSITIVE_INFINITY } = options;
  const controller = new AbortController();
  const silence = new Error(`no data for ${timeout / 1000} seconds`);
  let timer = setTimeout(() => controller.abort(silence), timeout);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
    }
    // With a content encoding, content-length counts encoded bytes and what arrives here is decoded.
    const length = response.headers.has("content-encoding") ? null : response.headers.get("content-length");
    const total = length === null ? undefined : Number(length);
    const pieces: Uint8Array[] = [];
    let received = 0;
    for await (const piece of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(silence), timeout);
      pieces.push(piece);
      received += piece.length;
      if (received > maximumBytes) throw new Error(`it is longer than ${maximumBytes} bytes`);
      onProgress?.(received, total);
    }
    return concat(pieces, received);
  } finally {
    clearTimeout(timer);
  }
}

function concat(pieces: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
