import { tensor, zeros } from "pellucid";
import { DataLoader } from "pellucid/data";
import { describe } from "vitest";
import { checkMistakes } from "../support/errors.js";

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
