import type { Generator } from "pellucid";
import type { Box } from "./box.js";
import { enlarge } from "./drawn/digits.js";
import type { Gray } from "./to-gray.js";

/** Printed rules: a line under each row, teeth on that line, or a box around each digit or around each row and between. */
type Print = "none" | "line" | "comb" | "boxes" | "cells";

/** How a made-up form looks. Lengths are in pixels, shades from 0 black to 1 white. */
export interface FieldStyle {
  /** Side of the 28 x 28 field of MNIST that a digit stands in; its 20 x 20 ink is 5/7 of that. */
  digit: number;
  /** From one such field to the next; much below 5/7 of `digit`, digits touch. */
  pitch: number;
  /** How far a digit strays from its place. */
  jitter: number;
  print: Print;
  /** Thickness and shade of printed rules. */
  rule: number;
  ruleInk: number;
  /** Shades of paper and ink where the light is 1; it gains `shadeX` from left to right, `shadeY` from top to bottom. */
  paper: number;
  ink: number;
  shadeX: number;
  shadeY: number;
  /** Standard deviation of the noise. */
  noise: number;
  /** Rise of everything per pixel to the right, as of a page put down askew. */
  slope: number;
  margin: number;
}

/** What stands where. */
interface DrawnField {
  page: Gray;
  boxes: Box[][];
}

/** The specified style, with nothing printed and no noise. */
export const PLAIN: FieldStyle = {
  digit: 56,
  pitch: 50,
  jitter: 0,
  print: "none",
  rule: 2,
  ruleInk: 0.3,
  paper: 0.9,
  ink: 0.15,
  shadeX: 0,
  shadeY: 0,
  noise: 0,
  slope: 0,
  margin: 20,
};

/**
 * Draws rows of 28 x 28 digits (bright on 0, of 1) as a filled-in form. The same generator draws the same form.
 *
 * @example
 * drawField([[seven, two]], { ...PLAIN, print: "comb" }, new Generator(1)).boxes[0].length; // 2
 */
export function drawField(rows: Float32Array[][], style: FieldStyle, random: Generator): DrawnField {
  const { digit, pitch, jitter, margin, slope } = style;
  const longest = Math.max(...rows.map((row) => row.length));
  const rise = Math.ceil(Math.abs(slope) * (longest * pitch + digit));
  const rowHeight = Math.ceil(digit * 1.15);
  const width = longest * pitch + (digit - pitch) + 2 * margin;
  const height = rows.length * rowHeight + rise + 2 * margin;
  const ink: Gray = { data: new Float32Array(width * height), width, height };
  const printed: Gray = { data: new Float32Array(width * height), width, height };
  const base = (row: number) => margin + row * rowHeight + (slope > 0 ? rise : 0);

  const boxes = rows.map((row, line) => {
    printRules(printed, style, base(line), row.length);
    return row.map((pixels, i) => {
      const stray = () => Math.round(jitter * (2 * random.uniform() - 1));
      const x = margin + i * pitch + stray();
      const y = base(line) - Math.round(slope * (x - margin)) + stray();
      return stamp(ink, enlarge(pixels, digit), x, y);
    });
  });
  const data = ink.data.map((stroke, i) => {
    const [x, y] = [(i % width) / width - 0.5, Math.floor(i / width) / height - 0.5];
    const light = 1 + style.shadeX * x + style.shadeY * y;
    const form = style.paper + printed.data[i] * (style.ruleInk - style.paper);
    const shade = light * (form + stroke * (style.ink - form));
    return Math.min(1, Math.max(0, style.noise === 0 ? shade : shade + style.noise * random.normal()));
  });
  return { page: { data, width, height }, boxes };
}

/** Puts a drawing on the page, the darker of the two staying, and tells the box of its ink above 1/4. */
function stamp(page: Gray, drawn: Gray, left: number, top: number): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -1, -1];
  drawn.data.forEach((value, i) => {
    const [x, y] = [left + (i % drawn.width), top + Math.floor(i / drawn.width)];
    if (value <= 0 || x < 0 || x >= page.width || y < 0 || y >= page.height) return;
    const at = y * page.width + x;
    page.data[at] = Math.max(page.data[at], value);
    if (value <= 1 / 4) return;
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
  });
  return { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
}

function printRules(page: Gray, style: FieldStyle, base: number, count: number): void {
  const { print, digit, pitch, margin, rule, slope } = style;
  if (print === "none") return;
  const inset = Math.round((digit - pitch) / 2);
  const [left, right] = [margin + inset, margin + inset + count * pitch];
  const [top, bottom] = [base + Math.round(digit * 0.04), base + Math.round(digit * 0.97)];
  const lift = (x: number) => slope * (x - margin);
  const across = (from: number, to: number, y: number) => {
    for (let x = from; x < to; x++) paint(page, x, 1, y - lift(x), rule);
  };
  const upright = (x: number, from: number, to: number) => {
    for (let y = from; y < to; y++) paint(page, x + slope * (y - bottom), rule, y - Math.round(lift(x)), 1);
  };
  if (print === "line") {
    across(left, right, bottom);
    return;
  }
  if (print === "comb") {
    across(left, right + rule, bottom);
    for (let i = 0; i <= count; i++) upright(left + i * pitch, bottom - Math.round(digit * 0.45), bottom);
    return;
  }
  const gap = print === "boxes" ? Math.round(pitch * 0.08) : 0;
  for (let i = 0; i < count; i++) {
    const [x0, x1] = [left + i * pitch, left + (i + 1) * pitch - gap];
    across(x0, x1 + rule, top);
    across(x0, x1 + rule, bottom);
    upright(x0, top, bottom);
    upright(x1, top, bottom);
  }
}

/** Fills a rectangle whose edges may lie between pixels: a pixel takes the part of it that is covered. */
function paint(page: Gray, x: number, width: number, y: number, height: number): void {
  const part = (from: number, length: number, pixel: number) =>
    Math.max(0, Math.min(pixel + 1, from + length) - Math.max(pixel, from));
  for (let v = Math.floor(y); v < y + height; v++) {
    for (let u = Math.floor(x); u < x + width; u++) {
      if (u < 0 || u >= page.width || v < 0 || v >= page.height) continue;
      const at = v * page.width + u;
      page.data[at] = Math.max(page.data[at], part(x, width, u) * part(y, height, v));
    }
  }
}
