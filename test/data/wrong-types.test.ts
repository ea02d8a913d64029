import { tensor, zeros } from "pellucid";
import { DataLoader, decodeSafetensors } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { checkMistakes, thrown } from "../support/errors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
const MUST =
  "it must have a length, and batch(indices, epoch) that answers [inputs, labels], as new TensorDataset(inputs, labels) has";

describe("a data set", () => {
  checkMistakes({
    "that is not awaited": [
      () => new DataLoader(wrong(Promise.resolve([]))),
      "ValueError: DataLoader: dataset is a Promise; await it first, as in const { train } = await loadMnist()",
    ],
    "of several parts": [
      () => new DataLoader(wrong({ train: 1, test: 2 })),
      "ValueError: DataLoader: dataset is an object { train, test }; pass one of its parts, such as its train",
    ],
    "of samples one by one": [
      () => new DataLoader(wrong({ length: 3, get: async () => 1 })),
      `ValueError: DataLoader: dataset is an object { length, get }; ${MUST}`,
    ],
    "without a length": [
      () => new DataLoader(wrong({ batch: () => [] })),
      `ValueError: DataLoader: dataset is an object { batch }; ${MUST}`,
    ],
    "that is a tensor": [
      () => new DataLoader(wrong(zeros([4, 2]))),
      `ValueError: DataLoader: dataset is a Tensor [4, 2]; ${MUST}`,
    ],
    "whose batches are promised": [
      () => [...new DataLoader(wrong({ length: 1, batch: async () => [tensor(1), tensor(1)] }))],
      "ValueError: DataLoader: batch() of the data set answered a Promise; it must answer [inputs, labels]: batches are made at once, so load the data before, and drop the async",
    ],
    "whose batches have no labels": [
      () => [...new DataLoader(wrong({ length: 1, batch: () => zeros([1, 2]) }))],
      "ValueError: DataLoader: batch() of the data set answered a Tensor [1, 2]; it must answer [inputs, labels]",
    ],
  });
});

describe("as safetensors", () => {
  const torch = "save the state dict with safetensors.torch.save_file(model.state_dict(), path)";
  const files: Record<string, [head: string, says: string]> = {
    "a .pt file": [
      "PK\x03\x04",
      `is a zip archive, as PyTorch's .pt and .pth and NumPy's .npz are, and no safetensors file: ${torch}`,
    ],
    "an older .pt file": [
      "\x80\x02\x8a\x0a",
      `is a Python pickle, as older .pt and .pkl files are, and no safetensors file: ${torch}`,
    ],
    "a .npy file": [
      "\x93NUMPY\x01\x00",
      "is a NumPy array (.npy), and no safetensors file: save it with safetensors.numpy.save_file({ name: array }, path)",
    ],
    "an .h5 file": [
      "\x89HDF\r\n\x1a\n",
      "is an HDF5 file, as those of Keras are, and no safetensors file: read it with h5py, and save its arrays with safetensors.numpy.save_file(arrays, path)",
    ],
    "an .onnx file": [
      "\x08\x08\x12\x07pytorch",
      "is a protocol buffer, as .onnx files are, and no safetensors file: save its initializers with safetensors.numpy.save_file(arrays, path)",
    ],
    "a .gz file": ["\x1f\x8b\x08\x00", "is a gzip file, and no safetensors file: unpack it first"],
  };
  test.each(Object.entries(files))("%s", (_, [head, says]) => {
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => head.charCodeAt(i) || 0);
    expect(thrown(() => decodeSafetensors(bytes, "net.bin"))).toBe(
      `FormatError: decodeSafetensors: net.bin ${says}`,
    );
  });
});
