// A data set that both threads can make: random pictures, random transforms, and data of all kinds.

import { tensor } from "pellucid";
import {
  ColorJitter,
  Compose,
  ImageDataset,
  RandomAffine,
  type SampleDataset,
  ToTensor,
} from "pellucid/data";

const [N, SIZE] = [40, 12];
/** A sample of this position fails. */
export const TORN = 13;
/** One of this position holds what no message can carry. */
export const UNSENT = 14;

export function makePictures(seed: number) {
  const bytes = Uint8Array.from({ length: N * 3 * SIZE * SIZE }, (_, i) => (i * 89) % 251);
  const images = new ImageDataset(bytes, new Uint8Array(N).fill(3), [N, SIZE, SIZE], {
    channels: 3,
    seed,
    transform: new Compose([
      new RandomAffine({ degrees: 30, interpolation: "bilinear" }),
      new ColorJitter({ brightness: 0.5, hue: 0.2 }),
      new ToTensor(),
    ]),
  });
  return {
    length: N,
    async get(index: number, epoch: number) {
      if (index === TORN) throw new RangeError(`picture ${index} is torn`);
      const name: unknown = index === UNSENT ? { toText: () => "" } : `picture ${index}`;
      const [image, label] = images.get(index, epoch);
      // A part of a large array, as which it must not go over.
      const part = bytes.subarray(index, index + 4);
      const precise = tensor([index / 3], { dtype: "float64" });
      return { image, label, precise, part, name: name as string, pair: [index, epoch / 2] };
    },
  } satisfies SampleDataset<unknown>;
}
