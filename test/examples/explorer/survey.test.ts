import { noGrad, softmax } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { expect, test } from "vitest";
import { Session } from "../../../examples/explorer/engine/session.js";
import { Survey } from "../../../examples/explorer/engine/survey.js";
import { uniforms } from "../../support/random.js";

test("the digits of the last chapter are those whose label is the least probable, and nothing is changed", async () => {
  const [pick, count] = [uniforms(3), 14];
  const images = Uint8Array.from({ length: count * 784 }, () => 256 * pick());
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const digits = new ImageDataset(images, labels, [count, 28, 28]);
  const session = new Session();
  session.images = async () => digits;
  session.model.train();

  const survey = await new Survey(session).digits();
  expect(session.model.training).toBe(true);

  const [x] = digits.batch(
    Array.from({ length: count }, (_, i) => i),
    0,
  );
  const p = await noGrad(() => softmax(session.model.forward(x), 1)).data();
  const rows = [...labels].map((label, digit) => ({
    digit,
    label,
    p: [...p.subarray(10 * digit, 10 * digit + 10)],
  }));
  const wrong = rows.filter(({ label, p }) => Math.max(...p) !== p[label]);
  const hardest = rows.toSorted((a, b) => a.p[a.label] - b.p[b.label]).slice(0, 10);
  expect(survey.count).toBe(count);
  expect(survey.misread).toBe(wrong.length);
  expect(survey.hardest.map(({ digit, label, read, right }) => ({ digit, label, read, right }))).toEqual(
    hardest.map(({ digit, label, p }) => ({
      digit,
      label,
      read: p.indexOf(Math.max(...p)),
      right: p[label],
    })),
  );
  expect(survey.hardest[0].pixels).toHaveLength(784);
});
