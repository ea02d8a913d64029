// What is played with: the drawing, what was changed in the network by hand, and what the network answers.

import { computed, signal } from "@preact/signals";
import { largestAt } from "../../../engine/indices.js";
import { SIDE } from "../../../engine/picture.js";
import type { KernelEdit } from "../../../engine/playing/kernel-edits.js";
import { isStill, type Move, moveImage } from "../../../engine/playing/move-image.js";
import type { Answer, Interventions } from "../../../engine/playing/playing.js";
import type { Off } from "../../../engine/playing/reading.js";
import { at, FROM_START, go } from "../../address.js";
import { engine } from "../../engine.js";
import { drawing } from "../../model.js";
import { oneAtATime } from "../../one-at-a-time.js";
import { told } from "../../trouble.js";
import { formatKernels, formatMove, formatOff, parseKernels, parseMove, parseOff } from "./as-text.js";
import { inAddress } from "./in-address.js";
import { keepDrawing, keptDrawing } from "./keep.js";
import { blankField, fitted, isBlank } from "./strokes.js";

/** What is on the pad. */
export const field = signal<Float32Array>(keptDrawing() ?? blankField());
/** Whether strokes take ink away. */
export const erasing = signal(false);
/** Whether the network gets the drawing scaled and centered. */
export const fit = signal(true);
/** Whether the browser keeps the drawing; null before it was tried. */
export const kept = signal<boolean | null>(null);
/** Earlier fields, the last one last. */
export const earlier = signal<readonly Float32Array[]>([]);

const UNDOS = 60;

/** Before a change that can be undone. */
export function remember(): void {
  earlier.value = [...earlier.peek(), field.peek()].slice(-UNDOS);
}

export function undo(): void {
  const last = earlier.peek().at(-1);
  if (last === undefined) return;
  earlier.value = earlier.peek().slice(0, -1);
  field.value = last;
  drawn();
}

/** After a change by hand: the address no longer names a picture, and the drawing is kept. */
export function drawn(): void {
  if (at.sketch.peek() !== "") go({ sketch: "" }, true);
  kept.value = keepDrawing(field.peek());
}

/** Puts a picture on the pad that is prepared already. */
export function putPicture(pixels: Float32Array): void {
  remember();
  fit.value = false;
  field.value = pixels;
  drawn();
}

export function clear(): void {
  remember();
  fit.value = true;
  field.value = blankField();
  drawn();
}

export const blank = computed(() => isBlank(field.value));

export const experiments = ["channels", "kernels", "moves", "reasons", "dream"] as const;
export type Experiment = (typeof experiments)[number];
export const experiment = computed(
  (): Experiment => experiments.find((name) => name === at.experiment.value) ?? "channels",
);

/** The drawing as the network gets it, before it is moved. */
export const prepared = computed(() => (fit.value ? fitted(field.value) : field.value));
export const move = inAddress<Move>("move", parseMove, formatMove);
export const seen = computed(() =>
  experiment.value === "moves" && !isStill(move.value)
    ? moveDrawing(prepared.value, move.value)
    : prepared.value,
);

/** What comes in from outside is paper. */
export const moveDrawing = (drawing: Float32Array, by: Move): Float32Array =>
  moveImage(drawing, SIDE, by, -1);

export const off = computed((): Off => parseOff(at.off.value));

export function setOff(next: Off): void {
  go({ off: formatOff(next) }, true);
}

export function switchChannel(layer: string, channel: number): void {
  const before = off.peek()[layer] ?? [];
  const after = before.includes(channel)
    ? before.filter((c) => c !== channel)
    : [...before, channel].sort((a, b) => a - b);
  setOff({ ...off.peek(), [layer]: after });
}

export const kernels = inAddress<readonly KernelEdit[]>("edits", parseKernels, formatKernels);

/** The network as it was learned. */
export function putBack(): void {
  kernels.value = [];
  setOff({});
}

export const interventions = computed((): Interventions => ({ off: off.value, kernels: kernels.value }));

export const answer = signal<Answer | null>(null);
/** The digit that the network reads. */
export const read = computed(() =>
  answer.value === null ? null : largestAt(answer.value.changed.probabilities),
);
/** The digit that is asked about. */
export const target = computed(() => {
  const wanted = Number(at.target.value);
  return at.target.value !== "" && Number.isInteger(wanted) && wanted >= 0 && wanted <= 9
    ? wanted
    : (read.value ?? 0);
});

const askFor = oneAtATime(async ([pixels, changes]: [Float32Array, Interventions], isOld) => {
  const given = await told(engine.playing.answer(pixels, changes));
  // Nothing is shown of what was asked before the network was another.
  if (given !== undefined && (!isOld() || answer.peek() !== null)) answer.value = given;
  await new Promise(requestAnimationFrame);
});

/** Asks the network. */
export const ask = (): Promise<void> => askFor([seen.peek(), interventions.peek()]);

/** Goes to the picture of the network, and through it with this drawing and the kernels as they are now. */
export function walkDrawing(): void {
  drawing.value = { pixels: seen.peek().slice(), label: target.peek(), kernels: kernels.peek() };
  go({ view: "network", from: "drawing", ...FROM_START });
}
