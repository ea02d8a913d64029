import type { Generator } from "pellucid";
import { type ImageSample, RandomTransform } from "pellucid/data";
import { between } from "./between.js";
import { eachPlane } from "./each-plane.js";

interface Tone {
  /** Whether ink and paper change places first. */
  inverted: boolean;
  contrast: number;
  /** What the paper has in the middle, how it rises to the right and down over half the picture, and a wave upon it. */
  paper: number;
  rise: readonly [x: number, y: number];
  wave: { amplitude: number; direction: number; waves: number; phase: number };
  /** Only what is further from the middle than a line is changed, or than two: their direction, and distance in half pictures. */
  edge: { direction: number; distance: number; both: boolean } | null;
}

/**
 * Other light and other paper: y = c·x + b(u, v), cut off at 0 and 1, with b(u, v) = b₀ + b₁u + b₂v + a·cos(πk·(u cos θ + v sin θ) + φ),
 * and u and v from −1 to 1 over the picture. Now and then ink and paper change places,
 * and the change ends at a line, as a shadow does, or is outside of two.
 *
 * Shapes: [C, H, W] of floats from 0 to 1, to the same.
 */
export class RandomTone extends RandomTransform<Tone> {
  draw(_image: ImageSample, generator: Generator): Tone {
    const draw = (from: number, to: number) => between(generator, from, to);
    const contrast = draw(0.15, 1);
    const slope = draw(0, 0.3);
    return {
      inverted: generator.uniform() < 0.35,
      contrast,
      paper: draw(0, 1.4 - contrast),
      rise: [draw(-slope, slope), draw(-slope, slope)],
      wave: {
        amplitude: draw(0, 0.15),
        direction: draw(0, 2 * Math.PI),
        waves: draw(0.5, 3),
        phase: draw(0, 2 * Math.PI),
      },
      edge:
        generator.uniform() < 0.4
          ? { direction: draw(0, 2 * Math.PI), distance: draw(0, 0.9), both: generator.uniform() < 0.5 }
          : null,
    };
  }

  applyWith(image: ImageSample, tone: Tone): ImageSample {
    const { H, W } = image;
    const { inverted, contrast, paper, rise, wave, edge } = tone;
    const frequency = Math.PI * wave.waves;
    const [waveX, waveY] = [frequency * Math.cos(wave.direction), frequency * Math.sin(wave.direction)];
    const [edgeX, edgeY] = edge === null ? [0, 0] : [Math.cos(edge.direction), Math.sin(edge.direction)];
    const distance = edge === null ? -1 : edge.distance;
    return eachPlane("RandomTone", image, (from, to) => {
      for (let y = 0, at = 0; y < H; y++) {
        const v = (2 * y + 1) / H - 1;
        for (let x = 0; x < W; x++, at++) {
          const u = (2 * x + 1) / W - 1;
          const aside = edgeX * u + edgeY * v;
          if ((edge?.both ? Math.abs(aside) : aside) < distance) {
            to[at] = from[at];
            continue;
          }
          const ink = inverted ? 1 - from[at] : from[at];
          const light =
            paper + rise[0] * u + rise[1] * v + wave.amplitude * Math.cos(waveX * u + waveY * v + wave.phase);
          to[at] = Math.min(1, Math.max(0, contrast * ink + light));
        }
      }
    });
  }
}
