import { tensor, zeros } from "pellucid";
import { DataLoader } from "pellucid/data";
import { describe } from "vitest";
import { checkMistakes } from "../support/errors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
const MUST =
  "it must have a length, and get(index, epoch) that answers a sample, or batch(indices, epoch) that answers [inputs, labels]";

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
    "of samples one by one, without a length": [
      () => new DataLoader(wrong({ get: async () => 1 })),
      `ValueError: DataLoader: dataset is an object { get }; ${MUST}`,
    ],
    "of promised samples, without await": [
      () => [...new DataLoader({ length: 3, get: async () => 1 })],
      "ValueError: DataLoader: the samples of this data set have to be waited for; go through it with for await (const batch of loader)",
    ],
    "that has no samples to collate": [
      () => new DataLoader(wrong({ length: 3, batch: () => [] }), { collate: () => 1 }),
      "ValueError: DataLoader: collate is the function collate, but the data set has no get(index, epoch) whose samples it could put together; leave collate out, or add get",
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
      "ValueError: DataLoader: batch() of the data set answered a Promise; it must answer tensors, as [inputs, labels]: batches are made at once, so load the data before, and drop the async; or give it a get(index), which may be async",
    ],
    "whose batches have no labels": [
      () => [...new DataLoader(wrong({ length: 1, batch: () => zeros([1, 2]) }))],
      "ValueError: DataLoader: batch() of the data set answered a Tensor [1, 2]; it must answer tensors, as [inputs, labels]",
    ],
  });
});
