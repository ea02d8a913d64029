/** What files begin with that hold tensors too, and how their tensors come into a safetensors file. */
const OTHERS: readonly { begins: readonly string[]; is: string; way: string }[] = [
  {
    begins: ["PK"],
    is: "a zip archive, as PyTorch's .pt and .pth and NumPy's .npz are",
    way: "save the state dict with safetensors.torch.save_file(model.state_dict(), path)",
  },
  {
    begins: ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    is: "a Python pickle, as older .pt and .pkl files are",
    way: "save the state dict with safetensors.torch.save_file(model.state_dict(), path)",
  },
  {
    begins: ["\x93NUMPY"],
    is: "a NumPy array (.npy)",
    way: "save it with safetensors.numpy.save_file({ name: array }, path)",
  },
  {
    begins: ["\x89HDF"],
    is: "an HDF5 file, as those of Keras are",
    way: "read it with h5py, and save its arrays with safetensors.numpy.save_file(arrays, path)",
  },
  { begins: ["\x1f\x8b"], is: "a gzip file", way: "unpack it first" },
  {
    begins: ["\x08\x07\x12", "\x08\x08\x12", "\x08\x09\x12", "\x08\x0a\x12"],
    is: "a protocol buffer, as .onnx files are",
    way: "save its initializers with safetensors.numpy.save_file(arrays, path)",
  },
];

/**
 * What bytes are that are no safetensors file but a well-known other one, and what to do; else null. A safetensors file
 * begins with the size of its header in eight bytes, and then a brace: whatever it begins with, it is one.
 */
export function otherFormat(bytes: Uint8Array): string | null {
  if (bytes[8] === "{".charCodeAt(0)) return null;
  const head = String.fromCharCode(...bytes.subarray(0, 8));
  const other = OTHERS.find(({ begins }) => begins.some((first) => head.startsWith(first)));
  return other === undefined ? null : `is ${other.is}, and no safetensors file: ${other.way}`;
}
