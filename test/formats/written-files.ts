import { decodeNpy, decodePytorch, encodeNpz } from "pellucid/formats";
import { arrays, golden } from "./golden-files.js";

/** What Pellucid writes, and NumPy and PyTorch have read: by name in test/formats/fixtures/written. */
export function writtenFiles(): Map<string, Uint8Array> {
  const all = Object.keys(arrays.written).map(
    (name) => [name, decodeNpy(golden(`numpy/${name}.npy`))] as const,
  );
  return new Map([
    ["plain.npz", encodeNpz(new Map(all))],
    ["compressed.npz", encodeNpz(new Map(all), { compressed: true })],
    ["cnn.npz", encodeNpz(decodePytorch(golden("torch/cnn.pt")))],
  ]);
}
