import type { Generator } from "pellucid";
import { type ImageSample, RandomTransform } from "pellucid/data";
import { between } from "./between.js";
import { eachPlane } from "./each-plane.js";

interface Stroke {
  /** Corners, in pixels. */
  points: readonly { x: number; y: number }[];
  /** In pixels. */
  width: number;
  /** The gray that it leaves. */
  ink: number;
}

interface Strokes {
  strokes: readonly Stroke[];
}

/**
 * One to three strokes of a pen that belong to no digit: walks of up to eight straight steps that turn by up to 2 radians, 115°,
 * each 0.5 to 3 pixels wide and of a gray from 0.3 to 1. Ink lies over what is lighter; in a third of the cases a stroke is the color of paper
 * instead, and covers ink.
 *
 * Shapes: [C, H, W] of floats from 0 to 1, to the same.
 */
export class RandomStrokes extends RandomTransform<Strokes> {
  draw(image: ImageSample, generator: Generator): Strokes {
    const strokes = Array.from({ length: 1 + generator.below(3) }, () => drawStroke(image, generator));
    return { strokes };
  }

  applyWith(image: ImageSample, { strokes }: Strokes): ImageSample {
    return eachPlane("RandomStrokes", image, (from, to) => {
      to.set(from);
      for (const stroke of strokes) paint(to, image, stroke);
    });
  }
}

function drawStroke({ H, W }: ImageSample, generator: Generator): Stroke {
  const draw = (from: number, to: number) => between(generator, from, to);
  const points = [{ x: draw(0, W - 1), y: draw(0, H - 1) }];
  let direction = draw(0, 2 * Math.PI);
  const length = draw(2, 10);
  for (let steps = 1 + generator.below(8); steps > 0; steps--) {
    const { x, y } = points.at(-1)!;
    points.push({ x: x + length * Math.cos(direction), y: y + length * Math.sin(direction) });
    direction += draw(-2, 2);
  }
  return { points, width: draw(0.5, 3), ink: generator.uniform() < 1 / 3 ? 0 : draw(0.3, 1) };
}

/** The share of a pixel that a stroke covers: width/2 + 0.5 − d, from 0 to 1, at a distance d from its middle. */
function paint(to: Float32Array, { H, W }: ImageSample, { points, width, ink }: Stroke): void {
  const reach = width / 2 + 0.5;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const [abx, aby] = [b.x - a.x, b.y - a.y];
    const squared = abx ** 2 + aby ** 2;
    const bottom = Math.min(H - 1, Math.ceil(Math.max(a.y, b.y) + reach));
    const right = Math.min(W - 1, Math.ceil(Math.max(a.x, b.x) + reach));
    for (let y = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach)); y <= bottom; y++) {
      for (let x = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach)); x <= right; x++) {
        const t = Math.min(1, Math.max(0, ((x - a.x) * abx + (y - a.y) * aby) / squared));
        const distance = Math.hypot(x - a.x - t * abx, y - a.y - t * aby);
        const share = Math.min(1, reach - distance);
        if (share <= 0) continue;
        const at = y * W + x;
        to[at] = ink > 0 ? Math.max(to[at], share * ink) : (1 - share) * to[at];
      }
    }
  }
}
