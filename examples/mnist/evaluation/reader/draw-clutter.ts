// What else there is on a form: scribbles, blots, textures, pieces of print.

import type { Generator } from "pellucid";
import { between } from "../augmentations/between.js";
import type { Gray } from "../forms/to-gray.js";
import { among, type Variety } from "./draw-glyph.js";
import { drawStrokes } from "./pen.js";
import type { Point } from "./strokes.js";

const SIDE = 40;

/** Many points at random with a curve through them, as what is crossed out has. */
function scribble(random: Generator, variety: Variety): Gray {
  const [width, height] = [between(random, 0.5, 2), between(random, 0.5, 1)];
  const points = Array.from({ length: 7 + random.below(12) }, () => ({
    x: width * random.uniform(),
    y: height * random.uniform(),
  }));
  return drawStrokes([{ points, curved: true }], {
    width: between(random, 0.04, 0.12 * variety),
    contrast: 1,
  });
}

/** To and fro, from left to right. */
function zigzag(random: Generator): Gray {
  const turns = 4 + random.below(6);
  const points = Array.from({ length: turns }, (_, i) => ({
    x: (i + between(random, -0.3, 0.3)) / turns,
    y: (i % 2) * between(random, 0.3, 1),
  }));
  return drawStrokes([{ points, curved: random.uniform() < 0.5 }], {
    width: between(random, 0.04, 0.14),
    contrast: 1,
  });
}

/** Round and round. */
function spiral(random: Generator): Gray {
  const rounds = between(random, 1.6, 3);
  const steps = Math.ceil(10 * rounds);
  const flat = between(random, 0.5, 1);
  const points: Point[] = Array.from({ length: steps }, (_, i) => {
    const angle = (2 * Math.PI * rounds * i) / steps;
    const radius = 0.15 + (0.85 * i) / steps;
    return { x: radius * Math.cos(angle), y: flat * radius * Math.sin(angle) };
  });
  return drawStrokes([{ points, curved: true }], { width: between(random, 0.03, 0.08), contrast: 1 });
}

/** Rules that lie, alone or with what stands on them. */
function rules(random: Generator): Gray {
  const tilt = between(random, -0.1, 0.1);
  const lying = Array.from({ length: 1 + random.below(2) }, () => {
    const y = random.uniform();
    return {
      curved: false,
      points: [
        { x: 0, y },
        { x: between(random, 1.2, 2.5), y: y + tilt },
      ],
    };
  });
  const standing = Array.from({ length: random.below(3) }, () => {
    const x = 1.5 * random.uniform();
    return {
      curved: false,
      points: [
        { x, y: 0 },
        { x: x + tilt, y: between(random, 0.5, 1) },
      ],
    };
  });
  return drawStrokes([...lying, ...standing], { width: between(random, 0.03, 0.12), contrast: 1 });
}

/** A closed shape of few corners, filled evenly or by a texture: a blot, a picture, a thing. */
function blot(random: Generator): Gray {
  const corners = 4 + random.below(7);
  const [wide, high] = [between(random, 0.4, 1), between(random, 0.4, 1)];
  const outline = Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.6 * random.uniform())) / corners;
    const radius = (SIDE / 2) * between(random, 0.45, 1);
    return { x: SIDE / 2 + wide * radius * Math.cos(angle), y: SIDE / 2 + high * radius * Math.sin(angle) };
  });
  const texture = random.uniform() < 0.6 ? clouds(random) : null;
  const data = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < data.length; i++) {
    const inside = isInside(outline, (i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5);
    if (inside) data[i] = texture === null ? 1 : 0.35 + 0.65 * texture.data[i];
  }
  return { data, width: SIDE, height: SIDE };
}

/** By the number of sides that a ray to the right crosses. */
function isInside(outline: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (const [i, a] of outline.entries()) {
    const b = outline[(i + 1) % outline.length];
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) * (b.x - a.x)) / (b.y - a.y)) inside = !inside;
  }
  return inside;
}

/** Waves of random lengths and directions added up, of 0 to 1. */
function clouds(random: Generator): Gray {
  const waves = Array.from({ length: 6 }, () => ({
    fx: between(random, -1, 1) * 0.9,
    fy: between(random, -1, 1) * 0.9,
    phase: 2 * Math.PI * random.uniform(),
  }));
  const data = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const sum = waves.reduce((total, { fx, fy, phase }) => total + Math.sin(fx * x + fy * y + phase), 0);
    data[i] = Math.min(1, Math.max(0, 0.5 + sum / 5));
  }
  return { data, width: SIDE, height: SIDE };
}

/** What is left of noise above a level. */
function noise(random: Generator): Gray {
  const { data, ...size } = clouds(random);
  const level = between(random, 0.3, 0.7);
  const kept = data.map((value) => (value > level ? Math.min(1, (value - level) / (1 - level) + 0.3) : 0));
  return kept.some((value) => value > 0.5) ? { data: kept, ...size } : blot(random);
}

const kinds = [scribble, zigzag, spiral, rules, rules, blot, blot, noise];

export const drawClutter = (random: Generator, variety: Variety): Gray =>
  among(kinds, random)(random, variety);
