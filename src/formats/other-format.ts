/** What files begin with that hold tensors, and what to do with them. */
const OTHERS: readonly { begins: readonly string[]; is: string; way: string }[] = [
  {
    begins: ["PK"],
    is: "a zip archive, as PyTorch's .pt and .pth and NumPy's .npz are",
    way: "read a .pt with readPytorch, an .npz with readNpz",
  },
  {
    begins: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    is: "a Python pickle, as older .pt and .pkl files are",
    way: "save the state dict with PyTorch 1.6 or later: torch.save(model.state_dict(), path), and read it with readPytorch",
  },
  {
    begins: ["\x93NUMPY"],
    is: "a NumPy array (.npy)",
    way: "read it with readNpy",
  },
  {
    begins: ["\x89HDF"],
    is: "an HDF5 file, as those of Keras are",
    way: "read it with h5py, and save its arrays with numpy.savez(path, **arrays)",
  },
  { begins: ["\x1f\x8b"], is: "a gzip file", way: "unpack it first" },
  {
    begins: ["\x08\x07\x12", "\x08\x08\x12", "\x08\x09\x12", "\x08\x0a\x12"],
    is: "a protocol buffer, as .onnx files are",
    way: "read it with readOnnx",
  },
];

/**
 * What bytes are that are not what they should be but a well-known other file, and what to do; else null. A safetensors file
 * begins with the size of its header in eight bytes, and then a brace: whatever it begins with, it is one.
 *
 * @param own what they should be, such as "safetensors file".
 */
export function otherFormat(bytes: Uint8Array, own: string): string | null {
  if (bytes[8] === "{".charCodeAt(0)) return null;
  const head = String.fromCharCode(...bytes.subarray(0, 8));
  const other = OTHERS.find(({ begins }) => begins.some((first) => head.startsWith(first)));
  return other === undefined ? null : `is ${other.is}, and no ${own}: ${other.way}`;
}
