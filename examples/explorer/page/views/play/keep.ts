// The drawing outlives a reload, where the browser lets it.

import { PIXELS } from "../../../engine/picture.js";

const KEY = "pellucid-explorer-drawing";

/** Answers whether it is kept. */
export function keepDrawing(pixels: Float32Array): boolean {
  try {
    const bytes = Uint8Array.from(pixels, (value) => Math.round((value + 1) * 127.5));
    sessionStorage.setItem(KEY, btoa(String.fromCharCode(...bytes)));
    return true;
  } catch {
    return false;
  }
}

export function keptDrawing(): Float32Array | null {
  try {
    const kept = sessionStorage.getItem(KEY);
    if (kept === null) return null;
    const pixels = Float32Array.from(atob(kept), (byte) => byte.charCodeAt(0) / 127.5 - 1);
    return pixels.length === PIXELS ? pixels : null;
  } catch {
    return null;
  }
}
