// What the page asks of the network while somebody plays with it. The session's network stays as it is: kernels are edited
// in a copy.

import { type nn, noGrad, softmax, Tensor } from "pellucid";
import { PIXELS } from "../picture.js";
import type { Session } from "../session.js";
import { type Gradients, gradientsOf, occlusionOf, oneHot } from "./attribution.js";
import { type DreamSettings, type Dreamt, dreamStep } from "./dream.js";
import { applyEdit, fits, type KernelEdit, weightOf } from "./kernel-edits.js";
import { type Picture, readPicture } from "./read-picture.js";
import {
  elementsOf,
  forwardWith,
  imagesOf,
  type Maps,
  masksOf,
  type Off,
  readSites,
  recordedForward,
} from "./reading.js";

/** What was changed in the network by hand. */
export interface Interventions {
  off: Off;
  kernels: readonly KernelEdit[];
}

interface Reading {
  logits: number[];
  probabilities: number[];
  maps: Maps[];
}

export interface Answer {
  changed: Reading;
  /** What the network answers that nobody laid hands on; the same object where there are no interventions. */
  untouched: Reading;
}

export class Playing {
  readonly #session: Session;
  /** The network with edited kernels, and which edits these are; null when the session's network has changed. */
  #edited: { model: nn.Module; key: string } | null = null;
  #untouched: nn.Module | null = null;

  constructor(session: Session) {
    this.#session = session;
    session.onChange.push(() => {
      this.#edited = null;
      this.#untouched = null;
    });
  }

  /** A copy whose parameters want no gradient: only the pixels do here. */
  #copy(): nn.Module {
    const model = this.#session.copy();
    for (const parameter of model.parameters()) parameter.requiresGrad = false;
    model.train(false);
    return model;
  }

  #plain(): nn.Module {
    this.#untouched ??= this.#copy();
    return this.#untouched;
  }

  /** The network with these kernels; those that are of another network are left out. */
  #with(edits: readonly KernelEdit[]): nn.Module {
    const kernels = edits.filter((edit) => fits(this.#plain(), edit));
    if (kernels.length === 0) return this.#plain();
    const key = JSON.stringify(kernels);
    if (this.#edited?.key === key) return this.#edited.model;
    const model = this.#edited?.model ?? this.#copy();
    model.loadStateDict(this.#plain().stateDict());
    for (const edit of kernels) applyEdit(model, edit);
    this.#edited = { model, key };
    return model;
  }

  /** What the network makes of a drawing of SIDE x SIDE pixels from −1 for paper to 1 for ink, layer by layer. */
  async answer(pixels: Float32Array, { off, kernels }: Interventions): Promise<Answer> {
    const changed = read(this.#with(kernels), pixels, off);
    const touched = kernels.length > 0 || Object.values(off).some(({ length }) => length > 0);
    const untouched = touched ? read(this.#plain(), pixels, {}) : changed;
    const [a, b] = await Promise.all([changed, untouched]);
    return { changed: a, untouched: b };
  }

  /** By how much the probability of a class falls without each channel of a layer, one at a time. */
  async ranking(
    pixels: Float32Array,
    { off, kernels }: Interventions,
    layer: string,
    target: number,
  ): Promise<number[]> {
    const model = this.#with(kernels);
    const all = noGrad(() => {
      const usual = masksOf(off);
      let channels = 0;
      forwardWith(model, imagesOf(pixels), (name, output) => {
        if (name === layer) channels = output.shape[1];
        return null;
      });
      const many = new Float32Array((channels + 1) * pixels.length);
      for (let n = 0; n <= channels; n++) many.set(pixels, n * pixels.length);
      const oneOff = allButOne(channels, off[layer] ?? []);
      return softmax(
        forwardWith(model, imagesOf(many), (name, output) =>
          name === layer
            ? Tensor.fromHost("float32", oneOff, [
                channels + 1,
                channels,
                ...(output.shape.length === 4 ? [1, 1] : []),
              ])
            : usual(name, output),
        ),
        1,
      );
    });
    const classes = all.shape[1];
    const data = await all.data();
    const whole = data[(all.shape[0] - 1) * classes + target];
    return Array.from({ length: all.shape[0] - 1 }, (_, n) => whole - data[n * classes + target]);
  }

  /** Which pixels the logit of a class rests on. */
  gradients(pixels: Float32Array, { off, kernels }: Interventions, target: number): Promise<Gradients> {
    return gradientsOf(this.#with(kernels), pixels, off, target);
  }

  /** How much the probability of a class falls when a gray square of 5 x 5 hides what is around each pixel. */
  occlusion(pixels: Float32Array, { off, kernels }: Interventions, target: number): Promise<Float32Array> {
    return occlusionOf(this.#with(kernels), pixels, off, target);
  }

  /** One step of gradient ascent on the pixels. */
  dream(pixels: Float32Array, { off, kernels }: Interventions, settings: DreamSettings): Promise<Dreamt> {
    return dreamStep(this.#with(kernels), pixels, off, settings);
  }

  /** What a kernel has learned, row by row. */
  async kernel(layer: string, output: number, input: number): Promise<Float32Array> {
    const weight = weightOf(this.#plain(), layer)!;
    const [, C, R, S] = weight.shape;
    const from = (output * C + input) * R * S;
    return (await elementsOf(weight)).slice(from, from + R * S);
  }

  /** A picture of a digit as the network wants it. */
  picture(picture: Picture, file: string): Float32Array {
    return readPicture(picture, file);
  }

  /** Of the first images of the test set, by their numbers; what is no such number is left out. */
  async digits(indices: readonly number[]): Promise<{ pixels: Float32Array; label: number }[]> {
    const first = await this.#session.images("first");
    const [x, labels] = first.batch(
      indices.filter((n) => Number.isInteger(n) && n >= 0 && n < first.length),
      0,
    );
    const [data, digits] = await Promise.all([elementsOf(x), labels.data()]);
    return Array.from(digits, (label, n) => ({
      pixels: data.slice(n * PIXELS, (n + 1) * PIXELS),
      label,
    }));
  }
}

/** Row n has channel n off, the last none but those that are off anyway. */
function allButOne(channels: number, off: readonly number[]): Float32Array {
  const masks = new Float32Array((channels + 1) * channels).fill(1);
  for (let n = 0; n <= channels; n++) {
    for (const channel of n < channels ? [n, ...off] : off) {
      if (channel < channels) masks[n * channels + channel] = 0;
    }
  }
  return masks;
}

async function read(model: nn.Module, pixels: Float32Array, off: Off): Promise<Reading> {
  const x = imagesOf(pixels, true);
  const { logits, sites } = recordedForward(model, x, off);
  const probabilities = noGrad(() => softmax(logits, 1));
  // Nobody wants the gradient: the graph's memory is released by the backward after its own.
  logits.backward({ gradient: oneHot(0, logits.shape) });
  const [maps, values, shares] = await Promise.all([readSites(sites), logits.data(), probabilities.data()]);
  return { logits: [...values], probabilities: [...shares], maps };
}
