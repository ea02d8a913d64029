// What was found, each looked at by hand. Where a gradient is wrong, the right one for dy = 1 stands beside it, by the
// formula that is told.

/** What kind of thing it is: each has a line on the page. */
export type FindingKind = "number" | "nan" | "kink" | "throws" | "convention" | "value";

export interface PeerFinding {
  readonly kind: FindingKind;
  readonly what: string;
  /** The gradient of the sum of the outputs by each input that is wrong, in a row. */
  readonly right?: Readonly<Record<number, readonly number[]>>;
}

/** The sum over the windows of 1 / how many elements each has, along one axis: (0, 1), (1, 2, 3), (3, 4). */
const WINDOWS = [1 / 2, 1 / 2 + 1 / 3, 1 / 3, 1 / 3 + 1 / 2, 1 / 2];
const averages = WINDOWS.flatMap((a) => WINDOWS.map((b) => a * b));
/** The same for (0, 1), (2). */
const THREE = [1 / 2, 1 / 2, 1];
const averages3d = THREE.flatMap((a) => THREE.flatMap((b) => THREE.map((c) => a * b * c)));

const broadcastThrows: PeerFinding = {
  kind: "throws",
  what: "Values are broadcast, but the gradient is not summed over the axes along which the input was repeated, and is refused for its shape",
};
const permuted: PeerFinding = {
  kind: "throws",
  what: "The gradient is transposed by the permutation of the way there in place of its inverse, and has the wrong shape",
};
const pooled =
  "The gradient is divided by the size of the window, the value by how many of its elements lie inside of the picture";
const mirrored =
  "The gradient is cut out of the middle; what arrives at the mirrored copies is dropped. Right: how often an element occurs";
const alone: PeerFinding = {
  kind: "throws",
  what: "The parts of the gradient are put together as a list, but where there is one part it comes alone, and is refused",
};
const swapped: PeerFinding = {
  kind: "throws",
  what: "The gradient of a picture that is not square has height and width exchanged, and is refused for its shape",
};
const noScale: PeerFinding = {
  kind: "throws",
  what: "Without a scale the value is right, but the gradient reads the scale that is not there",
};
const overflow = (where: string, more = "") =>
  `NaN at ±800: ${where}, and 0 · ∞ or ∞ / ∞ comes back through what does not count${more}`;
const NARROW = ". In float32 on wasm at ±100 already";

export const tfjsFindings: Readonly<Record<string, PeerFinding>> = {
  "cast (to int32 and back)": {
    kind: "convention",
    what: "Rounding is passed over: the gradient goes through as it is, though the slope is 0",
    right: { 0: [0, 0] },
  },
  "maximum (broadcast)": broadcastThrows,
  "minimum (broadcast)": broadcastThrows,
  "squaredDifference (broadcast)": broadcastThrows,
  "matMul (batches, broadcast)": broadcastThrows,
  "matMul (batches and a matrix)": broadcastThrows,
  "prod (axis -1 of 3)": {
    kind: "throws",
    what: "A negative axis is counted from the front where the gradient is made, for which there is no such axis",
  },
  "norm (euclidean, at 0)": {
    kind: "kink",
    what: "NaN at the kink of the norm, where 0 is between all slopes",
    right: { 0: [0, 0] },
  },
  "cumsum (axis 1 of 3)": permuted,
  "cumsum (axis 0 of 2)": permuted,
  "cumsum (axis 0 of 3, exclusive)": permuted,
  "cumsum (axis 0 of 3, all of the same size)": {
    kind: "number",
    what: "The gradient is transposed by the permutation of the way there in place of its inverse: where all sizes are the same nothing throws, and the numbers are wrong. Right: an element counts in all sums from its own on",
    right: { 0: [2, 2, 2, 2, 1, 1, 1, 1] },
  },
  "cumsum (axis 1 of 3, all of the same size)": {
    kind: "number",
    what: "As above, along axis 1",
    right: { 0: [2, 2, 1, 1, 2, 2, 1, 1] },
  },
  "linalg.bandPart ()": alone,
  "split (into 1)": alone,
  "unstack (an axis of size 1)": alone,
  "mirrorPad (reflect)": {
    kind: "number",
    what: mirrored,
    right: { 0: [1, 3, 2, 1] },
  },
  "mirrorPad (reflect, 2-D)": { kind: "number", what: mirrored, right: { 0: [1, 2, 1, 2, 4, 2] } },
  "mirrorPad (symmetric)": { kind: "number", what: mirrored, right: { 0: [2, 1, 2, 2] } },
  "avgPool (overlapping, same)": { kind: "number", what: pooled, right: { 0: averages } },
  "avgPool (padding 1)": { kind: "number", what: pooled, right: { 0: averages } },
  "avgPool3d (same)": { kind: "number", what: pooled, right: { 0: averages3d } },
  "batchNorm (without scale)": noScale,
  "batchNorm (4-D, without offset and scale)": noScale,
  "image.resizeBilinear (larger)": swapped,
  "image.resizeBilinear (smaller)": swapped,
  "image.resizeBilinear (corners aligned)": swapped,
  "image.resizeBilinear (half-pixel centers)": swapped,
  "image.resizeBilinear (half-pixel centers, of a square)": {
    kind: "number",
    what: "The gradient does not know halfPixelCenters. Right, by symmetry: each of 4 pixels has a quarter of 16",
    right: { 0: [4, 4, 4, 4] },
  },
  "image.resizeNearestNeighbor (half-pixel centers)": {
    kind: "number",
    what: "The gradient does not know halfPixelCenters. Right: column j of 4 is column ⌊(j + 1/2) · 3/4⌋ of 3, so they are used 1, 2 and 1 times",
    right: { 0: [2, 4, 2, 2, 4, 2] },
  },
  "losses.softmaxCrossEntropy (labels and logits)": {
    kind: "number",
    what: "By the labels it answers labels − softmax. Right: −log(softmax)",
    right: { 0: [1, -0.5, 2].map((x) => Math.log(Math.exp(1) + Math.exp(-0.5) + Math.exp(2)) - x) },
  },
};

export const jaxFindings: Readonly<Record<string, PeerFinding>> = {
  "numpy.sinc (at 0)": {
    kind: "nan",
    what: "NaN: sin(πx)/πx is guarded at 0, its gradient is not. Right, since sinc is even: 0",
    right: { 0: [0] },
  },
  "nn.celu (further)": { kind: "nan", what: overflow("e^x overflows"), right: { 0: [0, 1] } },
  "nn.elu (further)": { kind: "nan", what: overflow("e^x overflows"), right: { 0: [0, 1] } },
  "nn.selu (further)": {
    kind: "nan",
    what: overflow("e^x overflows", NARROW),
    right: { 0: [0, 1.0507009873554805] },
  },
  "nn.mish (further)": { kind: "nan", what: overflow("e^x overflows", NARROW), right: { 0: [0, 1] } },
  "nn.sigmoid (further)": { kind: "nan", what: overflow("e^−x overflows"), right: { 0: [0, 0] } },
  "nn.silu (further)": { kind: "nan", what: overflow("e^−x overflows", NARROW), right: { 0: [0, 1] } },
  "lax.erf ()": {
    kind: "value",
    what: "The gradient is exact; the value is the approximation 7.1.26 of Abramowitz and Stegun, good to 1.5e-7, whose own slope is 3e-6 off",
    right: { 0: [-1, 0.25, 1.5].map((x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)) },
  },
  "lax.erfc ()": {
    kind: "value",
    what: "As above",
    right: { 0: [-1, 0.25, 1.5].map((x) => (-2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)) },
  },
  "numpy.power (of 0)": {
    kind: "nan",
    what: "NaN at a base of 0, also by the exponent: the power is made of exp and log. Right: y·x^(y−1), and 0 by an exponent above 0",
    right: { 0: [0, 1], 1: [0, 0] },
  },
  "numpy.power (of negative numbers, exponent 2)": {
    kind: "nan",
    what: "NaN at a base of 0, beside which negative ones are right. Right: 2x",
    right: { 0: [-4, 0, 1] },
  },
  "numpy.power (of negative numbers, exponent 3)": {
    kind: "nan",
    what: "As above. Right: 3x²",
    right: { 0: [12, 0, 0.75] },
  },
  "numpy.hypot (at 0)": {
    kind: "kink",
    what: "NaN at the kink of the norm, where 0 is between all slopes",
    right: { 0: [0], 1: [0] },
  },
  "numpy.prod (one zero)": {
    kind: "nan",
    what: "NaN: the product is divided by the element, which is 0. Right: the product of the others",
    right: { 0: [0, 6, 0] },
  },
  "numpy.prod (two zeros)": { kind: "nan", what: "As above", right: { 0: [0, 0, 0] } },
  "numpy.cumprod (one zero)": {
    kind: "nan",
    what: "As of prod. Right: of 2, x, 3, 4 the sum is 2 + 2x + 6x + 24x at x = 0",
    right: { 0: [1, 32, 0, 0] },
  },
  "numpy.std (no axes: [])": {
    kind: "nan",
    what: "NaN: over no axes each element deviates by 0 from itself, wherever it is, so the slope is 0; it comes through the square root at 0",
    right: { 0: [0, 0, 0, 0, 0, 0] },
  },
  "numpy.std (all equal)": {
    kind: "kink",
    what: "NaN at the kink of the deviation, as in JAX; 0 is between all slopes",
    right: { 0: [0, 0, 0] },
  },
};
