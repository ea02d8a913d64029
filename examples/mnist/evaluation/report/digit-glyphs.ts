/** The digits and the question mark in 5 x 7 pixels. Each number is a row, its bits from left to right. */
const GLYPHS: Record<string, readonly number[]> = {
  0: [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
  1: [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  2: [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
  3: [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
  4: [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
  5: [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
  6: [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
  7: [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
  8: [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
  9: [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
  "?": [0b01110, 0b10001, 0b00001, 0b00110, 0b00100, 0b00000, 0b00100],
};

const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 7;
/** From one glyph of a line to the next. */
export const GLYPH_STEP = GLYPH_WIDTH + 1;

/** Where the dots of a glyph are. */
export const glyphDots = (glyph: string): { x: number; y: number }[] =>
  GLYPHS[glyph]!.flatMap((row, y) =>
    Array.from({ length: GLYPH_WIDTH }, (_, x) => ({ x, y })).filter(
      ({ x }) => (row >> (GLYPH_WIDTH - 1 - x)) & 1,
    ),
  );
