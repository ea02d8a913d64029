import { nn, Tensor } from "pellucid";
import { expect, test } from "vitest";
import { calibrateReader } from "../../../../../examples/mnist/evaluation/reader/calibrate-reader.js";
import { drawnSource } from "./drawings.js";

/** Says the same of every image. */
class Same extends nn.Module {
  constructor(readonly logits: readonly number[]) {
    super();
  }

  forward(images: Tensor): Tensor {
    const [N] = images.shape;
    return Tensor.fromHost(
      "float32",
      Float32Array.from({ length: 10 * N }, (_, i) => this.logits[i % 10]),
      [N, 10],
    );
  }
}

const sureOfZero = [8, ...new Array(9).fill(-8)];
const sureOfNone = new Array(10).fill(-8);
/** As few as are enough: 0.999³⁰⁰⁰ < 5 %. */
const DIGITS = 3000;

/** Of validation images that are all 0, and read so. */
const calibrated = (ofDrawn: readonly number[]) =>
  calibrateReader(
    new Same(ofDrawn),
    {
      logits: Array.from({ length: 10 * DIGITS }, (_, i) => sureOfZero[i % 10]),
      labels: new Int32Array(DIGITS),
      source: drawnSource(),
    },
    { mean: 0.5, std: 0.5 },
    1,
  );

test("a network that is sure of a digit for every mark is trusted with none", async () => {
  expect(await calibrated(sureOfZero)).toMatchObject({ coverage: 0, threshold: 1 });
});

test("one that tells what is no digit as well as it reads digits is trusted with all", async () => {
  expect((await calibrated(sureOfNone)).coverage).toBe(1);
});
