import { flatten, nn, noGrad, relu, Tensor } from "pellucid";
import { decodeNpy, decodePytorch, decodePytorchObject, type PytorchValue } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { thrown } from "../../support/errors.js";
import { golden, goldenJson } from "../golden-files.js";

/** What test/formats/fixtures/golden/models.py says is in each file. */
const contents = goldenJson<Record<string, unknown>>("torch/torch.json");
const { cnn: _, ...described } = contents;

/** PyTorch's types, and what becomes of them. */
const BECOMES: Record<string, string> = {
  "torch.float64": "float64",
  "torch.float32": "float32",
  "torch.float16": "float32",
  "torch.bfloat16": "float32",
  "torch.int64": "int32",
  "torch.int32": "int32",
  "torch.int16": "int32",
  "torch.int8": "int32",
  "torch.uint8": "uint8",
  "torch.bool": "uint8",
};

interface TaggedTensor {
  tensor: string;
  shape: number[];
  values: (number | string)[];
  requiresGrad: boolean;
}

function tagged(value: PytorchValue): unknown {
  if (value instanceof Tensor) {
    const values = Array.from(value.dataSync(), (x) => (Number.isFinite(x) ? x : String(x)));
    return { tensor: value.dtype, shape: value.shape, values, requiresGrad: value.requiresGrad };
  }
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [key, tagged(item)]) };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(tagged);
  return typeof value === "bigint" ? { integer: String(value) } : value;
}

/** The same of what Python described, with the types of tensors that become of PyTorch's. */
function expected(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== "object" || value === null) return value;
  if ("tensor" in value) {
    const { tensor, values, ...rest } = value as TaggedTensor;
    const named = values.map((x) =>
      typeof x === "number" ? x : x.replace("inf", "Infinity").replace("nan", "NaN"),
    );
    return { ...rest, tensor: BECOMES[tensor], values: named };
  }
  return "dict" in value ? { dict: expected(value.dict) } : value;
}

describe("reads what PyTorch wrote", () => {
  test.each(Object.entries(described))("%s", (name, content) => {
    expect(tagged(decodePytorchObject(golden(`torch/${name}.pt`)))).toEqual(expected(content));
  });
});

/** The specified network with fewer channels, and a batch-norm, as in models.py. */
class CNN extends nn.Module {
  conv1 = new nn.Conv2d(1, 4, 3, { padding: 1 });
  norm = new nn.BatchNorm2d(4);
  conv2 = new nn.Conv2d(4, 6, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  fc1 = new nn.Linear(6 * 7 * 7, 12);
  fc2 = new nn.Linear(12, 10);

  forward(x: Tensor): Tensor {
    x = this.pool.forward(relu(this.norm.forward(this.conv1.forward(x))));
    x = this.pool.forward(relu(this.conv2.forward(x)));
    return this.fc2.forward(relu(this.fc1.forward(flatten(x))));
  }
}

test("a network that PyTorch saved computes PyTorch's logits here", () => {
  const model = new CNN();
  model.loadStateDict(decodePytorch(golden("torch/cnn.pt")));
  const images = decodeNpy(golden("torch/images.npy")).toTensor();
  const logits = noGrad(() => model.eval().forward(images)).dataSync();
  const theirs = decodeNpy(golden("torch/logits.npy")).toTensor().dataSync();
  expect(logits.length).toBe(30);
  for (const [i, logit] of theirs.entries()) expect(Math.abs(logits[i] - logit)).toBeLessThan(1e-5);
  expect(model.stateDict().get("norm.num_batches_tracked")!.item()).toBe(1);
});

test("views of the same numbers of the file are one tensor", () => {
  const tied = decodePytorchObject(golden("torch/tied.pt")) as Map<string, Tensor>;
  expect(tied.get("a")).toBe(tied.get("b"));
});

describe("a state dict inside of a file", () => {
  const checkpoint = golden("torch/checkpoint-2.pt");
  test("is found by its key", () => {
    expect([...decodePytorch(checkpoint, "c.pt", "model").keys()]).toEqual(["0.weight", "0.bias"]);
    expect(decodePytorch(checkpoint, "c.pt", "optimizer.state")).toEqual(new Map());
  });

  test("is told from what else there is", () => {
    const what =
      'a dict of "epoch" (3), "model" (a state dict), "optimizer" (a dict), "best" (-0.125), "note" ("größte"), "list" (an array of 7), "flags" (a dict), "integers" (an array of 8), …';
    expect(thrown(() => decodePytorch(checkpoint, "c.pt"))).toBe(
      `FormatError: decodePytorch: c.pt holds no state dict: it is ${what}; name the one that is a state dict by its key, or take decodePytorchObject`,
    );
    expect(thrown(() => decodePytorch(checkpoint, "c.pt", "models"))).toBe(
      `FormatError: decodePytorch: c.pt has no "models": it is ${what}`,
    );
    expect(thrown(() => decodePytorch(checkpoint, "c.pt", "flags"))).toBe(
      'FormatError: decodePytorch: c.pt holds no state dict: "flags" is a dict of "yes" (true), "no" (false), "none" (null); name the one that is a state dict by its key, or take decodePytorchObject',
    );
  });
});

describe("refuses, by name", () => {
  const RUN =
    "nothing that a file names is ever run, and only tensors, numbers, texts, lists and dicts are made";
  const STATE = "save a state dict: torch.save(model.state_dict(), path)";
  const NUMPY = "convert NumPy's values before saving: x.item() of a number, torch.from_numpy(x) of an array";
  const says: Record<string, string> = {
    evil: `is refused: posix.system; ${RUN}: ${STATE}`,
    "evil-inside": `is refused: posix.system; ${RUN}: ${STATE}`,
    module: `is refused: torch.nn.modules.linear.Linear; ${RUN}: it holds a whole module; save its weights: torch.save(model.state_dict(), path)`,
    "numpy-scalar": `is refused: numpy.core.multiarray.scalar; ${RUN}: ${NUMPY}`,
    "numpy-array": `is refused: numpy.core.multiarray._reconstruct; ${RUN}: ${NUMPY}`,
    complex:
      'has a tensor "x" that is complex64, of which there are no tensors here; save torch.view_as_real(x)',
    "large-integer":
      'has a tensor "x" that is int64 and holds 1099511627776 at element 1; only values that fit int32 can be read; save x.to(torch.float64)',
    sparse: `is refused: torch._utils._rebuild_sparse_tensor; ${RUN}: save a dense tensor: x.to_dense()`,
    quantized: `is refused: torch._utils._rebuild_qtensor; ${RUN}: save an unquantized tensor: x.dequantize()`,
    device: `is refused: torch.device; ${RUN}: save its name: str(device)`,
    "tuple-key": "is refused: a dict has a tuple as a key; use texts or numbers",
    set: `is refused: __builtin__.set; ${RUN}: ${STATE}`,
    storage: `is refused: "x" is a storage without a tensor; ${STATE}`,
    cycle: 'is refused: "x.0" holds itself',
    legacy:
      "is of PyTorch before 1.6, or saved as it did; save it again there: torch.save(torch.load(path), path)",
    script:
      "holds a program of TorchScript (torch.jit.save); save its weights: torch.save(model.state_dict(), path)",
  };
  test.each(Object.entries(says))("%s", (name, text) => {
    expect(thrown(() => decodePytorchObject(golden(`torch/refused-${name}.pt`), "m.pt"))).toBe(
      `FormatError: decodePytorchObject: m.pt ${text}`,
    );
  });
});
