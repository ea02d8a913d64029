// What the page knows of the network in the worker, and of the walk through it.

import { batch, effect, signal } from "@preact/signals";
import type { NetworkName } from "../engine/networks.js";
import type { KernelEdit } from "../engine/playing/kernel-edits.js";
import type { Opened, Started } from "../engine/session.js";
import type { Aspect, WalkInfo } from "../engine/walk.js";
import { at, FROM_START, go } from "./address.js";
import { engine } from "./engine.js";
import { words } from "./i18n.js";
import { told, trouble } from "./trouble.js";

export const started = signal<Started | null>(null);
export const opened = signal<Opened | null>(null);
/** Steps that the network was trained in this page. */
export const trainedHere = signal(0);
export const walk = signal<WalkInfo | null>(null);
/** Counts the networks that there were: another one, or the same after steps of a training. What was asked before is old. */
export const version = signal(0);

/** The digit that was drawn last, from −1 for paper to 1 for ink, what it should be, and kernels edited by hand for it. */
export const drawing = signal<{
  pixels: Float32Array;
  label: number;
  kernels: readonly KernelEdit[];
} | null>(null);

const read = new Map<string, Promise<Float32Array | null>>();

/** The elements of a tensor of the walk, its gradient, or what the next step will change; fetched once. */
export function elements(tensor: number, aspect: Aspect): Promise<Float32Array | null> {
  const id = walk.value?.id ?? 0;
  const key = `${id} ${tensor} ${aspect}`;
  let data = read.get(key);
  if (data === undefined) {
    data = engine.walking.elements(id, tensor, aspect);
    read.set(key, data);
    // So that it can be asked for again.
    data.catch(() => read.delete(key));
  }
  return data;
}

/** Takes the images that the address names through the network and back. */
export async function beginWalk(): Promise<void> {
  const indices = at.digits.peek().split(",").map(Number);
  const from = at.from.peek();
  const drawn = drawing.peek();
  const info = await told(
    engine.walking.begin(
      from === "training"
        ? { from }
        : from === "drawing" && drawn !== null
          ? { from, ...drawn }
          : { from: "digits", indices },
    ),
  );
  read.clear();
  if (info !== undefined) walk.value = info;
}

/** The network that the reader has opened last; it is for as long as the page is. */
export const held = signal<{ bytes: Uint8Array; name: string } | null>(null);

/** The network of the file that was just read: the worker has it open already. */
let justRead: Opened | null = null;

/** Opens a network that is a file: its parameters tell which one it is. */
export async function openFile(file: File): Promise<void> {
  await inTurn(async () => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const info = await engine.session.openFile(bytes, file.name);
    justRead = info;
    batch(() => {
      trouble.value = null;
      held.value = { bytes, name: file.name };
      go({ network: info.network, weights: "file", ...FROM_START });
    });
  });
}

let last = Promise.resolve();

/** One thing after another: what opens a network, and what walks through it. */
function inTurn(work: () => Promise<void>): Promise<void> {
  last = last.then(async () => {
    await told(work());
  });
  return last;
}

/** The network that the address names. */
async function open(): Promise<Opened> {
  const file = held.peek();
  if (at.weights.peek() === "file" && file === null) {
    trouble.value = words.peek().page.fileIsGone;
    go({ weights: "trained" }, true);
  }
  const weights = at.weights.peek();
  const already = justRead;
  justRead = null;
  if (weights === "file" && file !== null) return already ?? engine.session.openFile(file.bytes, file.name);
  const network = at.network.peek() as NetworkName;
  return engine.session.open(
    { network, dropout: 0 },
    weights === "random" ? "random" : "trained",
    Number(at.seed.peek()),
  );
}

async function openNamed(): Promise<void> {
  const info = await told(open());
  if (info === undefined) return;
  batch(() => {
    opened.value = info;
    trainedHere.value = 0;
    version.value++;
  });
  await beginWalk();
}

/** Opens the network that the address names, as it is at first. */
export const openAnew = (): Promise<void> => inTurn(openNamed);

/** The network has changed: a walk through it is over. */
export async function networkChanged(): Promise<void> {
  version.value++;
  const id = walk.peek()?.id;
  if (id !== undefined && (await engine.walking.currentId()) !== id && walk.peek()?.id === id)
    walk.value = null;
}

/** Views in which there is always a walk. */
const WALKED = ["network", "tour", "check"];

/** Starts the worker, and keeps network and walk as the address says. */
export async function start(): Promise<void> {
  const starting = told(engine.session.start(document.baseURI, at.backend.peek()));
  effect(() => {
    void [at.network.value, at.weights.value, at.seed.value, held.value];
    void openAnew();
  });
  effect(() => {
    if (walk.value !== null || !WALKED.includes(at.view.value)) return;
    void inTurn(async () => {
      if (walk.peek() === null) await beginWalk();
    });
  });
  let first = true;
  effect(() => {
    void [at.from.value, at.digits.value, at.from.value === "drawing" && drawing.value];
    if (!first) void inTurn(beginWalk);
    first = false;
  });
  started.value = (await starting) ?? null;
}
