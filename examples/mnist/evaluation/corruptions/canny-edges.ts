import type { Corruption, GrayImage } from "./corruption.js";
import { gaussianBlur } from "./gaussian-blur.js";

const SIGMA = 1;
/** An edge goes on where the slope is at least the first, and there is one at all where it is once at least the second. */
const [WEAK, STRONG] = [0.1, 0.2];

/**
 * Only the outlines are left: 1 on an edge, 0 elsewhere. The image is blurred with σ = 1; its slope (gₓ, g_y) is that of
 * Sobel's filters; a pixel may be an edge where |g| is not less than one pixel further on either side along the slope;
 * and it is one if |g| ≥ 0.1, and such pixels connect it to one with |g| ≥ 0.2.
 *
 * Source: Canny, "A Computational Approach to Edge Detection" (1986).
 */
export const cannyEdges: Corruption = (image) => {
  const { H, W } = image;
  const slope = sobel({ data: gaussianBlur(image, SIGMA), H, W });
  const ridge = slope.size.map((_, at) => (isRidge(slope, at) ? slope.size[at] : 0));
  return connected({ data: ridge, H, W });
};

interface Slope {
  gx: Float32Array;
  gy: Float32Array;
  /** |g|; 0 along the border, where it is not known. */
  size: Float32Array;
  W: number;
}

/** gₓ = [1 2 1]ᵀ·[−1 0 1] over the neighbors, g_y its transpose. */
function sobel({ data, H, W }: GrayImage): Slope {
  const [gx, gy, size] = [new Float32Array(H * W), new Float32Array(H * W), new Float32Array(H * W)];
  for (let y = 1; y < H - 1; y++) {
    for (let x = 1; x < W - 1; x++) {
      const at = y * W + x;
      const near = (dx: number, dy: number) => data[at + dy * W + dx];
      gx[at] = near(1, -1) - near(-1, -1) + 2 * (near(1, 0) - near(-1, 0)) + near(1, 1) - near(-1, 1);
      gy[at] = near(-1, 1) - near(-1, -1) + 2 * (near(0, 1) - near(0, -1)) + near(1, 1) - near(1, -1);
      size[at] = Math.hypot(gx[at], gy[at]);
    }
  }
  return { gx, gy, size, W };
}

/** Whether the slope is nowhere steeper a pixel further up or down; between two pixels it is taken in proportion. */
function isRidge({ gx, gy, size, W }: Slope, at: number): boolean {
  if (size[at] < WEAK) return false;
  const steep = Math.abs(gy[at]) > Math.abs(gx[at]);
  const share = steep ? Math.abs(gx[at] / gy[at]) : Math.abs(gy[at] / gx[at]);
  const diagonal = Math.sign(gx[at]) + W * Math.sign(gy[at]);
  const straight = steep ? W * Math.sign(gy[at]) : Math.sign(gx[at]);
  const further = (way: number) =>
    (1 - share) * size[at + way * straight] + share * size[at + way * diagonal];
  return size[at] >= further(1) && size[at] >= further(-1);
}

/** 1 where a way over pixels that are not 0, each a neighbor of the last one, leads to a strong one. */
function connected({ data, W }: GrayImage): Float32Array {
  const edges = data.map((size) => (size >= STRONG ? 1 : 0));
  const open = [...edges.keys()].filter((at) => edges[at] === 1);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const step of [-W - 1, -W, -W + 1, -1, 1, W - 1, W, W + 1]) {
      const next = at + step;
      if (data[next] === 0 || edges[next] !== 0) continue;
      edges[next] = 1;
      open.push(next);
    }
  }
  return edges;
}
