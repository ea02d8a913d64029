import { computed } from "@preact/signals";
import { at } from "../../address.js";
import { walk } from "../../model.js";
import { imagesOf } from "../../parts/maps.js";

/** Which image of the walk is shown. */
export const shownImage = computed(() => {
  const image = Number(at.image.value);
  const count = walk.value?.N ?? 1;
  return Number.isInteger(image) && image >= 0 && image < count ? image : 0;
});

/** Where the elements of one image lie in a result of several. */
export function partOf(shape: readonly number[], image: number): { start: number; length: number } {
  const size = shape.reduce((product, n) => product * n, 1);
  const length = size / imagesOf(shape);
  return { start: shape.length === 0 ? 0 : image * length, length };
}
