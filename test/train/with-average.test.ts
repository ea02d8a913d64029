import { nn, optim } from "pellucid";
import { withAverage } from "pellucid/train";
import { expect, test } from "vitest";

const layer = () => {
  const model = new nn.Linear(2, 2);
  const average = new optim.ExponentialMovingAverage(model);
  const before = model.weight.tolist();
  model.weight.assign(model.weight.detach().add(1));
  return { model, average, before, own: model.weight.tolist() };
};

test("the model holds the average meanwhile, and its own weights afterwards", async () => {
  const { model, average, before, own } = layer();
  expect(await withAverage(average, async () => model.weight.tolist())).toEqual(before);
  expect(model.weight.tolist()).toEqual(own);
});

test("its own weights come back after an error too", async () => {
  const { model, average, own } = layer();
  await expect(withAverage(average, () => Promise.reject(new Error("no disk")))).rejects.toThrow("no disk");
  expect(model.weight.tolist()).toEqual(own);
});

test("without an average it holds its own", async () => {
  const { model, own } = layer();
  expect(await withAverage(undefined, async () => model.weight.tolist())).toEqual(own);
});
