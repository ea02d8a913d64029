import type { Picture, Stored } from "./picture.js";

/**
 * Where the samples of an upright picture are in the stored one: the pixel at (x, y) is stored at
 * `origin + x * right + y * down`, with one row of the stored picture for each `width`.
 *
 * EXIF's orientation tells where row 0 and column 0 are to be seen: 1 top left, 2 top right, 3 bottom right, 4 bottom left;
 * then with rows upright: 5 left top, 6 right top, 7 right bottom, 8 left bottom (TIFF 6.0, page 36).
 */
function steps(orientation: number, width: number, height: number) {
  const [lastColumn, lastRow] = [width - 1, (height - 1) * width];
  const along = [
    { origin: 0, right: 1, down: width },
    { origin: lastColumn, right: -1, down: width },
    { origin: lastRow + lastColumn, right: -1, down: -width },
    { origin: lastRow, right: 1, down: -width },
    { origin: 0, right: width, down: 1 },
    { origin: lastRow, right: -width, down: 1 },
    { origin: lastRow + lastColumn, right: -width, down: -1 },
    { origin: lastColumn, right: width, down: -1 },
  ];
  return along[orientation - 1];
}

/** The picture as it is to be looked at. */
export function turnUpright({ picture, orientation }: Stored): Picture {
  if (orientation === 1) return picture;
  const { data, channels } = picture;
  const { origin, right, down } = steps(orientation, picture.width, picture.height);
  const [width, height] = orientation > 4 ? [picture.height, picture.width] : [picture.width, picture.height];
  const turned = data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = channels * (origin + x * right + y * down);
      const to = channels * (y * width + x);
      for (let c = 0; c < channels; c++) turned[to + c] = data[from + c];
    }
  }
  return { ...picture, data: turned, width, height };
}
