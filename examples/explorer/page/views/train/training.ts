// What the page knows of the training in the worker, and which of its snapshots is shown.

import { computed, effect, signal } from "@preact/signals";
import { proxy } from "comlink";
import type { Opened } from "../../../engine/session.js";
import type { Progress, Stretch } from "../../../engine/training/progress.js";
import type { Settings } from "../../../engine/training/settings.js";
import type { Snapshot } from "../../../engine/training/snapshot.js";
import { at, go } from "../../address.js";
import { engine } from "../../engine.js";
import { networkChanged, openAnew, opened, started, trainedHere } from "../../model.js";
import { told } from "../../trouble.js";

export const progress = signal<Progress | null>(null);

export const phase = computed(() => progress.value?.phase ?? "idle");
export const settings = signal<Settings | null>(null);
export const takesDropout = computed(() => progress.value?.takesDropout ?? true);
export const failure = computed(() => progress.value?.failure ?? null);

/** The step of the snapshot that was chosen; null for the latest. */
export const chosen = computed(() => (at.snapshot.value === "" ? null : Number(at.snapshot.value)));
export const choose = (step: number | null): void =>
  go({ snapshot: step === null ? "" : String(step) }, true);
/** The snapshot that is shown; it stays while the next one comes. */
export const snapshot = signal<Snapshot | null>(null);
/** True digit and answer of the mistakes that are shown; null for all. */
export const cell = signal<{ truth: number; answer: number } | null>(null);

const latest = computed(() => progress.value?.validation.at(-1)?.step ?? null);
/** Those that there are, by their steps. */
export const snapshotSteps = computed(() => progress.value?.validation.map(({ step }) => step) ?? []);
/** The step whose snapshot is to be shown: one that was thinned out gives way to the one before. */
export const shownStep = computed(() => {
  const wanted = chosen.value;
  return wanted === null
    ? latest.value
    : (snapshotSteps.value.findLast((step) => step <= wanted) ?? latest.value);
});

/** Milliseconds between two times that other views are told of a training that runs: they ask all that they show anew. */
const BETWEEN = 400;
let heard = { changes: 0, at: 0 };

function receive(next: Progress): void {
  progress.value = next;
  trainedHere.value = next.step;
  if (JSON.stringify(next.settings) !== JSON.stringify(settings.peek())) settings.value = next.settings;
  const now = performance.now();
  if (next.changes === heard.changes || (next.phase === "running" && now - heard.at < BETWEEN)) return;
  heard = { changes: next.changes, at: now };
  void networkChanged();
}

effect(() => {
  if (started.value !== null) void told(engine.training.listen(proxy(receive)));
});

/** The step whose weights are in a file of the reader's. */
const saved = signal(0);
/** Whether there are steps that a reload would lose. */
export const isUnsaved = computed(() => trainedHere.value > 0 && trainedHere.value !== saved.value);

const askBeforeLeaving = (event: BeforeUnloadEvent) => event.preventDefault();
effect(() => {
  if (!isUnsaved.value) return;
  addEventListener("beforeunload", askBeforeLeaving);
  return () => removeEventListener("beforeunload", askBeforeLeaving);
});

// Another network has another history; of the first one a link may name a snapshot that is still to come.
let known: Opened | null = null;
effect(() => {
  if (opened.value === null) return;
  if (known !== null) choose(null);
  known = opened.value;
  cell.value = null;
  saved.value = 0;
  void told(engine.training.now()).then((now) => now && receive(now as Progress));
});

effect(() => {
  const step = shownStep.value;
  // A history that was cut back has another snapshot of the same step, should it come there again.
  void opened.value;
  if (step === null) {
    snapshot.value = null;
    return;
  }
  void told(engine.training.snapshot(step)).then((found) => {
    if (found && shownStep.peek() === found.step) snapshot.value = found;
  });
});

export const run = (stretch: Stretch): void => {
  if (shownStep.peek() !== null) choose(null);
  void told(engine.training.run(stretch));
};
export const pause = (): void => void told(engine.training.pause());
export const change = (changes: Partial<Settings>): void => void told(engine.training.change(changes));

export async function goBack(step: number): Promise<void> {
  await told(engine.training.goBack(step));
  // What comes after it may be learned otherwise than what was saved.
  if (step < saved.peek()) saved.value = 0;
  choose(null);
}

export const startOver = (): void => void openAnew();

export async function download(): Promise<void> {
  const step = trainedHere.peek();
  const bytes = await told(engine.training.model());
  if (bytes === undefined) return;
  saved.value = step;
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: "application/octet-stream" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: "model.safetensors" });
  link.click();
  URL.revokeObjectURL(url);
}
