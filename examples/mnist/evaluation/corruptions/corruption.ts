import type { Generator } from "pellucid";

/** Gray values from 0, paper, to 1, ink: H rows of W. */
export interface GrayImage {
  readonly data: Float32Array;
  readonly H: number;
  readonly W: number;
}

/** What becomes of an image; all that is random about it comes from the generator. What leaves 0 … 1 is cut off later. */
export type Corruption = (image: GrayImage, generator: Generator) => Float32Array;
