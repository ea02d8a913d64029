import { Compose, ImageDataset, Normalize, ToTensor } from "pellucid/data";

/** What is subtracted from a pixel, of 0 to 1, and what the rest is divided by. */
export interface Normalization {
  mean: number;
  std: number;
}

/** The specification's, which takes 0 … 1 to −1 … 1. */
export const SPECIFIED: Normalization = { mean: 0.5, std: 0.5 };

/** Mean and standard deviation of all pixels of these images, of 1. The sums are whole numbers, and so exact. */
export function pixelStatistics({ images, shape }: ImageDataset, indices: Iterable<number>): Normalization {
  const size = shape[1] * shape[2];
  let [count, sum, squares] = [0, 0, 0];
  for (const index of indices) {
    const end = (index + 1) * size;
    for (let i = index * size; i < end; i++) {
      const byte = images[i];
      sum += byte;
      squares += byte * byte;
    }
    count += size;
  }
  const mean = sum / count;
  return { mean: mean / 255, std: Math.sqrt(squares / count - mean * mean) / 255 };
}

/** The same images, normalized so when they are asked for. */
export function normalized(dataset: ImageDataset, { mean, std }: Normalization): ImageDataset {
  const transform = new Compose([new ToTensor(), new Normalize(mean, std)]);
  return new ImageDataset(dataset.images, dataset.labels, dataset.shape, { transform });
}
