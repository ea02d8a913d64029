import type { Box } from "./box.js";
import type { Gray } from "./to-gray.js";

/** What is in a box that lies within the image. */
export function crop({ data, width }: Gray, box: Box): Gray {
  const cropped = new Float32Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = (box.y + y) * width + box.x;
    cropped.set(data.subarray(start, start + box.width), y * box.width);
  }
  return { data: cropped, width: box.width, height: box.height };
}

/** The image with so many pixels of 0 on every side. */
export function withRoom(gray: Gray, room: number): Gray {
  const [width, height] = [gray.width + 2 * room, gray.height + 2 * room];
  const data = new Float32Array(width * height);
  for (let y = 0; y < gray.height; y++) {
    const row = gray.data.subarray(y * gray.width, (y + 1) * gray.width);
    data.set(row, (y + room) * width + room);
  }
  return { data, width, height };
}
