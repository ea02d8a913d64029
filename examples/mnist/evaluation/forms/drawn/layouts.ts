import type { Generator } from "pellucid";
import { between } from "../../augmentations/between.js";
import type { Gray } from "../to-gray.js";
import { chance, oneOf, whole } from "./choose.js";
import { MARKS } from "./marks.js";
import { printGrid, printRule, printWord, type RuleStyle } from "./print.js";
import { type Glyph, type Hand, INK, type Written, writeLine } from "./write-line.js";

/** The part of a sheet that is filled in, in pixels. */
interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A sheet being filled in: what is printed on it, and what is written. */
export interface Form {
  print: Gray;
  ink: Gray;
  area: Area;
}

/** Digits in groups, as many as fit. */
function digitsAndGaps(room: number, random: Generator): Glyph[] {
  const glyphs: Glyph[] = [];
  const count = Math.max(1, Math.min(room, whole(random, 3, 12)));
  for (let i = 0; i < count; i++) {
    glyphs.push(i > 0 && i < count - 1 && chance(random, 0.12) ? "gap" : "digit");
  }
  return glyphs;
}

/** Digits, and at every second or third place a mark. */
function digitsAndMarks(room: number, random: Generator): Glyph[] {
  const count = Math.max(3, Math.min(room, whole(random, 5, 12)));
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 1 && chance(random, 0.7) ? oneOf(random, MARKS) : "digit",
  );
}

/** Lines on bare paper. */
export function plainLines(form: Form, hand: Hand, random: Generator, withMarks = false): Written[][] {
  const { ink, area } = form;
  const step = hand.side * between(random, 1.2, 1.6);
  const lines = Math.max(1, Math.floor((area.height - hand.side) / step) + 1);
  const room = Math.floor(area.width / hand.pitch);
  return Array.from({ length: lines }, (_, i) => {
    const glyphs = (withMarks ? digitsAndMarks : digitsAndGaps)(room, random);
    const spare = area.width - glyphs.length * hand.pitch;
    const x = area.x + between(random, 0, Math.max(0, spare));
    return writeLine(ink, glyphs, { x, y: area.y + i * step }, between(random, -0.015, 0.015), hand, random);
  });
}

/** Lines on a ruled page whose rules run over the whole sheet; about every second rule has writing on it. */
export function ruledLines(form: Form, hand: Hand, rules: RuleStyle, random: Generator): Written[][] {
  const { print, ink, area } = form;
  const step = hand.side * INK * between(random, 1.15, 1.8);
  const first = between(random, 0, step);
  for (let y = first; y < print.height; y += step)
    printRule(print, { x: 0, y }, { x: print.width, y }, rules);
  if (chance(random, 0.5)) {
    const x = area.x - 0.3 * hand.side;
    printRule(print, { x, y: 0 }, { x, y: print.height }, { ...rules, dots: 0 });
  }
  const lines: Written[][] = [];
  const room = Math.floor(area.width / hand.pitch);
  for (let y = first; y < area.y + area.height; y += step) {
    if (y - hand.side < area.y || chance(random, 0.35)) continue;
    const glyphs = digitsAndGaps(room, random);
    const x = area.x + between(random, 0, Math.max(0, area.width - glyphs.length * hand.pitch));
    // The ink ends a seventh of the field above the field's end: it stands on the rule, or floats or sinks a little.
    const top = y - hand.side * (6 / 7) + hand.side * between(random, -0.12, 0.08);
    lines.push(writeLine(ink, glyphs, { x, y: top }, 0, hand, random));
  }
  return lines;
}

/** A table whose cells hold a few digits each, or none; a printed word over each column, and before some rows. */
export function filledTable(form: Form, hand: Hand, rules: RuleStyle, random: Generator): Written[][] {
  const { print, ink, area } = form;
  const row = hand.side * between(random, 1.0, 1.35);
  const rows = Math.max(2, Math.floor(area.height / row));
  const perCell = whole(random, 1, 4);
  const wide = hand.pitch * (perCell + 0.7);
  const columns = Math.max(1, Math.floor(area.width / wide));
  const xs = Array.from({ length: columns + 1 }, (_, i) => area.x + i * wide);
  const ys = Array.from({ length: rows + 1 }, (_, i) => area.y + i * row);
  printGrid(print, xs, ys, rules);
  const capital = hand.side * between(random, 0.18, 0.3);
  for (let i = 0; i < columns; i++) {
    if (chance(random, 0.7))
      printWord(print, { x: xs[i] + 0.2 * hand.side, y: ys[0] + (row - capital) / 2 }, capital, random);
  }
  return ys.slice(1, rows).map((y) =>
    xs.slice(0, columns).flatMap((x) => {
      if (chance(random, 0.15)) return [];
      const glyphs = Array.from({ length: whole(random, 1, perCell) }, () => "digit");
      return writeLine(
        ink,
        glyphs,
        { x: x + 0.3 * hand.pitch, y: y + (row - hand.side) / 2 },
        0,
        hand,
        random,
      );
    }),
  );
}
