import { decodeNpy, decodeNpz, decodePytorch, decodeSafetensors, importOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { thrown } from "../support/errors.js";

const files: Record<string, [head: string, says: string]> = {
  "a zip archive": [
    "PK\x03\x04",
    "is a zip archive, as PyTorch's .pt and .pth and NumPy's .npz are, and no SELF: read a .pt with readPytorch, an .npz with readNpz",
  ],
  "an older .pt file": [
    "\x80\x02\x8a\x0a",
    "is a Python pickle, as older .pt and .pkl files are, and no SELF: save the state dict with PyTorch 1.6 or later: torch.save(model.state_dict(), path), and read it with readPytorch",
  ],
  "a .npy file": ["\x93NUMPY\x01\x00", "is a NumPy array (.npy), and no SELF: read it with readNpy"],
  "an .h5 file": [
    "\x89HDF\r\n\x1a\n",
    "is an HDF5 file, as those of Keras are, and no SELF: read it with h5py, and save its arrays with numpy.savez(path, **arrays)",
  ],
  "an .onnx file": [
    "\x08\x08\x12\x07pytorch",
    "is a protocol buffer, as .onnx files are, and no SELF: read it with readOnnx",
  ],
  "a .gz file": ["\x1f\x8b\x08\x00", "is a gzip file, and no SELF: unpack it first"],
};

const parsers: [own: string, decode: (bytes: Uint8Array, source: string) => unknown, reads: string][] = [
  ["safetensors file", decodeSafetensors, ""],
  ["NumPy array (.npy)", decodeNpy, "a .npy file"],
  ["archive of NumPy (.npz)", decodeNpz, "a zip archive"],
  ["file of torch.save (.pt)", decodePytorch, "a zip archive"],
];

const bytesOf = (head: string) => Uint8Array.from({ length: 64 }, (_, i) => head.charCodeAt(i) || 0);

describe.each(parsers)("as %s", (own, decode, reads) => {
  test.each(Object.entries(files).filter(([name]) => name !== reads))("%s", (_, [head, says]) => {
    expect(thrown(() => decode(bytesOf(head), "net.bin"))).toBe(
      `FormatError: ${decode.name}: net.bin ${says.replace("SELF", own)}`,
    );
  });
});

describe("as ONNX model (.onnx)", () => {
  test.each(Object.entries(files).filter(([name]) => name !== "an .onnx file"))("%s", (_, [head, says]) => {
    expect(thrown(() => importOnnx(bytesOf(head)))).toBe(
      `FormatError: ONNX: this ${says.replace("SELF", "ONNX model (.onnx)")}`,
    );
  });
});
