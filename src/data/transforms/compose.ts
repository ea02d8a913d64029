import { ValueError } from "../../errors.js";
import type { ImageSample, SampleContext, Transform } from "./transform.js";

/** A transform inside a Compose inside another has a slot of its own, up to this many beside it. */
const SLOTS = 32;

/**
 * Transforms one after another, at most 32 of them.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.Compose.html
 *
 * @throws {ValueError} when there are more.
 * @example
 * new Compose([new ToTensor(), new Normalize(0.5, 0.5)]);
 */
export class Compose implements Transform {
  /** The transforms, in the order in which they are applied. */
  readonly transforms: readonly Transform[];

  get pixelwise(): boolean {
    return this.transforms.every((transform) => transform.pixelwise === true);
  }

  constructor(transforms: readonly Transform[]) {
    if (transforms.length > SLOTS) {
      throw new ValueError(
        `Compose: there are ${transforms.length} transforms; at most ${SLOTS} can draw numbers of their own: put some of them into a Compose inside`,
      );
    }
    this.transforms = transforms;
  }

  apply(image: ImageSample, context: SampleContext): ImageSample {
    const first = (context.slot ?? 0) * SLOTS + 1;
    return this.transforms.reduce(
      (current, transform, i) => transform.apply(current, { ...context, slot: first + i }),
      image,
    );
  }
}
