import { cifar10Images } from "../../src/data/cifar10.js";
import { fuzzTest } from "./fuzz-test.js";

const RECORD = 3073;

/** Images of one value each, beginning with their labels. */
const file = (...labels: number[]) =>
  Uint8Array.from({ length: labels.length * RECORD }, (_, i) =>
    i % RECORD === 0 ? labels[i / RECORD] : (7 * i) % 256,
  );

fuzzTest({
  name: "CIFAR-10",
  seeds: [file(3), file(0, 9)],
  parse(bytes) {
    const images = cifar10Images([{ path: "data_batch_1.bin", bytes }]);
    const [image, label] = images.get(images.length - 1, 0);
    if (image.shape.join() !== "3,32,32" || label.item() > 9) throw new TypeError("no image of CIFAR-10");
  },
});
