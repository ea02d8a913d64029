import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import type { Gray } from "../../forms/to-gray.js";
import { fieldOf } from "../draw-non-digit.js";

/** A font of a package, or one that the system has. */
interface Font {
  name: string;
  group: "handwriting" | "print";
  /** Its address. */
  file?: string;
}

export const FONTS: readonly Font[] = [
  {
    name: "Caveat",
    group: "handwriting",
    file: import.meta.resolve("@fontsource/caveat/files/caveat-latin-400-normal.woff2"),
  },
  {
    name: "Kalam",
    group: "handwriting",
    file: import.meta.resolve("@fontsource/kalam/files/kalam-latin-400-normal.woff2"),
  },
  {
    name: "Patrick Hand",
    group: "handwriting",
    file: import.meta.resolve("@fontsource/patrick-hand/files/patrick-hand-latin-400-normal.woff2"),
  },
  { name: "DejaVu Sans", group: "print" },
  { name: "DejaVu Serif", group: "print" },
  { name: "DejaVu Sans Mono", group: "print" },
];

/** What is on the keys of a typewriter and is no digit. */
const CHARACTERS = [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  ...'+×÷=-–~<>#*%&@€$£()[]{}|/\\!?"^_:;.,',
];
/** Radians by which each is turned. */
const TURNS = [-0.12, 0, 0.12];
const SIDE = 96;

/** A character as a mark of a form. */
export interface Letter {
  character: string;
  group: string;
  pixels: Uint8Array;
}

/** Draws all characters in each font, each upright and turned to both sides. */
export async function drawLetters(fonts: readonly Font[]): Promise<Letter[]> {
  const executablePath = process.env.PELLUCID_CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`measure: there is no ${executablePath}; install chromium, or set PELLUCID_CHROMIUM`);
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const letters: Letter[] = [];
    for (const font of fonts) letters.push(...(await lettersOf(browser, font)));
    return letters;
  } finally {
    await browser.close();
  }
}

async function lettersOf(browser: Browser, { name, group, file }: Font): Promise<Letter[]> {
  const page = await browser.newPage();
  if (file !== undefined) {
    const bytes = await readFile(fileURLToPath(file));
    await page.evaluate(
      async ([family, data]) => {
        const font = new FontFace(family, `url(data:font/woff2;base64,${data})`);
        document.fonts.add(await font.load());
      },
      [name, bytes.toString("base64")],
    );
  }
  const drawn = await page.evaluate(
    ({ name, characters, turns, side }) => {
      if (!document.fonts.check(`20px "${name}"`)) return null;
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = side;
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      return characters.flatMap((character) =>
        turns.map((turn) => {
          context.setTransform(1, 0, 0, 1, 0, 0);
          context.clearRect(0, 0, side, side);
          context.translate(side / 2, side / 2);
          context.rotate(turn);
          context.font = `${side / 2}px "${name}"`;
          context.textAlign = "center";
          context.fillText(character, 0, side / 6);
          const { data } = context.getImageData(0, 0, side, side);
          const alpha = Array.from({ length: side * side }, (_, i) => String.fromCharCode(data[4 * i + 3]));
          return { character, alpha: btoa(alpha.join("")) };
        }),
      );
    },
    { name, characters: CHARACTERS, turns: TURNS, side: SIDE },
  );
  await page.close();
  if (drawn === null)
    throw new Error(`measure: the system has no font ${name}; install it, or leave it out of FONTS`);
  return drawn.map(({ character, alpha }) => {
    const ink: Gray = {
      data: Float32Array.from(Buffer.from(alpha, "base64"), (a) => a / 255),
      width: SIDE,
      height: SIDE,
    };
    return { character, group, pixels: fieldOf(ink) };
  });
}
