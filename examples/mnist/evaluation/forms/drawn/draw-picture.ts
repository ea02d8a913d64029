import { Generator } from "pellucid";
import type { Picture } from "../../images/picture.js";
import type { Box } from "../box.js";
import { type Homography, mapPoint, type Quad } from "../page/homography.js";
import { expose, project } from "./camera.js";
import type { DigitSource } from "./digits.js";
import { KINDS, type Kind } from "./kinds.js";
import { shine } from "./light.js";
import { record } from "./sensor.js";
import { layOn } from "./sheet.js";
import type { Written } from "./write-line.js";

/** A digit of the truth, and the box of its ink in the picture. */
export interface TrueDigit {
  digit: number;
  box: Box;
}

export interface DrawnPicture {
  picture: Picture;
  /** From the top down, as they were written. */
  lines: TrueDigit[][];
  /** Where the sheet's corners lie, clockwise from the one that is its upper left when it is read. */
  corners: Quad;
}

/**
 * Draws picture number `index` of a kind. The same numbers draw the same picture, and no two of either alike.
 *
 * A sheet of paper is printed and written on, a camera looks at it, light falls on what it sees, and its sensor records that:
 * each step has a file.
 *
 * @example
 * const { picture, lines } = drawPicture("ruled", 0, digitsOf(test));
 */
export function drawPicture(kind: Kind, index: number, digits: DigitSource): DrawnPicture {
  const random = new Generator(index, 1 + Object.keys(KINDS).indexOf(kind));
  const scene = KINDS[kind](random, digits, index);
  const { form, printColor, inkColor, camera } = scene;
  const layers = [
    { cover: form.print, color: printColor },
    { cover: form.ink, color: inkColor },
  ];
  const sheet = layOn(scene.paper, scene.grain, layers, random);
  const exposure = expose(sheet, camera, scene.desk, random);
  shine(exposure, scene.light);
  const data = record(exposure, scene.sensor, random);
  const toPicture = project(sheet, camera);
  return {
    picture: { width: camera.width, height: camera.height, channels: 3, depth: 8, data },
    lines: scene.lines
      .map((line) => line.map((written) => inPicture(written, toPicture)))
      .filter((line) => line.length > 0),
    corners: camera.corners,
  };
}

function inPicture({ digit, ink }: Written, toPicture: Homography): TrueDigit {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of ink) {
    for (const [dx, dy] of [
      [-0.5, -0.5],
      [0.5, 0.5],
      [-0.5, 0.5],
      [0.5, -0.5],
    ]) {
      const at = mapPoint(toPicture, { x: x + dx, y: y + dy });
      [left, top] = [Math.min(left, at.x), Math.min(top, at.y)];
      [right, bottom] = [Math.max(right, at.x), Math.max(bottom, at.y)];
    }
  }
  return { digit, box: { x: left, y: top, width: right - left, height: bottom - top } };
}
