import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FirstDigits } from "../../../../engine/digits.js";
import { PIXELS } from "../../../../engine/picture.js";
import { FIRST_COUNT } from "../../../../site/files.js";
import { at, go } from "../../../address.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { drawing, walk } from "../../../model.js";
import { Choice } from "../../../parts/choice.js";
import { inkOf, ONE_DIGIT } from "../../../parts/digit.js";
import { TensorPicture } from "../../../parts/tensor-picture.js";
import { image } from "../../../shown-image.js";
import { told } from "../../../trouble.js";
import { BatchOverview } from "./batch-overview.js";

const SHOWN = 24;
const sizes = [1, 4, 16, 64];

/** From 0 for paper to 1 for ink. */
const digits = signal<FirstDigits | null>(null);

/** Which images go through the network, and which of them is shown. */
export function ImageChoice() {
  const { network } = words.value;
  const from = at.from.value;
  const sources = ["digits", "training", ...(drawing.value === null ? [] : (["drawing"] as const))] as const;
  const batch = at.digits.value.split(",").map(Number);
  return (
    <div class="image-choice">
      <Choice
        label={network.images}
        options={sources}
        text={(source) => network[source]}
        value={from as (typeof sources)[number]}
        onChoose={(chosen) => go({ from: chosen, image: "0", at: "" })}
      />
      {from === "digits" && (
        <Choice
          label={network.atOnce}
          options={sizes}
          value={batch.length}
          onChoose={(count) => go({ digits: batchFrom(batch[0], count), image: "0", at: "" })}
        />
      )}
      {from === "digits" ? <Thumbnails batch={batch} /> : <ImageNumber />}
      <BatchOverview />
    </div>
  );
}

/** So many in a row, from this one on, or the last that there are. */
const batchFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => Math.min(first, FIRST_COUNT - count) + i).join(",");

/** The first digits of the test set; those of the batch are framed. */
function Thumbnails({ batch }: { batch: number[] }) {
  useEffect(() => {
    if (digits.peek() !== null) return;
    void told(engine.digits.first(SHOWN)).then((first) => {
      if (first !== undefined) digits.value = { ...first, pixels: first.pixels.map(inkOf) };
    });
  }, []);
  const shown = digits.value;
  if (shown === null) return <div class="thumbnails" />;
  const choose = (number: number) => {
    const place = batch.indexOf(number);
    if (place >= 0) go({ image: String(place), at: "" }, true);
    else go({ digits: batchFrom(number, batch.length), image: "0", at: "" }, true);
  };
  return (
    <fieldset class="thumbnails">
      <legend class="visually-hidden">{words.value.network.digits}</legend>
      {shown.labels.map((label, number) => (
        <label key={number} data-in-batch={batch.includes(number)}>
          <input
            type="radio"
            name="digit"
            checked={batch[image.value] === number}
            onChange={() => choose(number)}
            aria-label={words.value.network.digit(number, label)}
          />
          <TensorPicture
            values={shown.pixels.subarray(number * PIXELS, (number + 1) * PIXELS)}
            maps={ONE_DIGIT}
            largest={1}
            size={1}
            label=""
          />
        </label>
      ))}
    </fieldset>
  );
}

/** Of a batch that has no thumbnails. */
function ImageNumber() {
  const N = walk.value?.N ?? 1;
  if (N === 1) return null;
  return (
    <label class="field">
      <span>{words.value.network.imageOf(N)}</span>
      <input
        type="number"
        min={1}
        max={N}
        value={image.value + 1}
        onInput={(event) => {
          if (event.currentTarget.checkValidity()) {
            go({ image: String(Number(event.currentTarget.value) - 1), at: "" }, true);
          }
        }}
      />
    </label>
  );
}
