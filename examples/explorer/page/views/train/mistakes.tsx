import { useEffect, useState } from "preact/hooks";
import { PIXELS } from "../../../engine/picture.js";
import type { Mistake } from "../../../engine/training/snapshot.js";
import { engine } from "../../engine.js";
import { words } from "../../i18n.js";
import { percent } from "../../parts/format.js";
import { InkPicture } from "../../parts/ink-picture.js";
import { told } from "../../trouble.js";
import { cell, snapshot } from "./training.js";
import "./mistakes.css";

const SHOWN = 20;

/** The images that are read wrongly, those first to whose truth the network gives the least. */
export function Mistakes() {
  const { train } = words.value;
  const all = snapshot.value?.mistakes ?? [];
  const picked = cell.value;
  const those =
    picked === null
      ? all
      : all.filter(({ truth, answer }) => truth === picked.truth && answer === picked.answer);
  const shown = those.slice(0, SHOWN);
  const pixels = usePixels(shown);
  return (
    <section class="panel mistakes">
      <h3>{train.mistakes}</h3>
      <p class="quiet">
        {picked === null
          ? train.worst(shown.length, all.length)
          : train.ofCell(those.length, picked.truth, picked.answer)}{" "}
        {picked !== null && (
          <button
            type="button"
            onClick={() => {
              cell.value = null;
            }}
          >
            {train.all}
          </button>
        )}
      </p>
      <ul>
        {shown.map((mistake) => (
          <Mistaken key={mistake.image} mistake={mistake} pixels={pixels.get(mistake.image)} />
        ))}
      </ul>
    </section>
  );
}

function Mistaken({ mistake, pixels }: { mistake: Mistake; pixels: Float32Array | undefined }) {
  const { train } = words.value;
  const { truth, answer, probability, image } = mistake;
  const text = train.mistake(truth, answer, percent(probability, 0));
  return (
    <li data-image={image}>
      <span class="digit">{pixels !== undefined && <InkPicture pixels={pixels} label={text} />}</span>
      <span class="number" aria-hidden="true">
        {truth} → <strong>{answer}</strong>
      </span>
      <span class="number quiet" aria-hidden="true">
        {percent(probability, 0)}
      </span>
    </li>
  );
}

/** The pixels of these images, as they come; those that are there stay while others are fetched. */
function usePixels(mistakes: readonly Mistake[]): ReadonlyMap<number, Float32Array> {
  const [pixels, setPixels] = useState<ReadonlyMap<number, Float32Array>>(new Map());
  const wanted = mistakes.map(({ image }) => image);
  const key = wanted.join(",");
  useEffect(() => {
    const missing = wanted.filter((image) => !pixels.has(image));
    if (missing.length === 0) return;
    void told(engine.training.pixels(missing)).then((bytes) => {
      if (bytes === undefined) return;
      const drawn = Float32Array.from(bytes, (byte) => byte / 127.5 - 1);
      const fetched = missing.map(
        (image, i) => [image, drawn.subarray(i * PIXELS, (i + 1) * PIXELS)] as const,
      );
      setPixels(
        (before) => new Map([...[...before].filter(([image]) => wanted.includes(image)), ...fetched]),
      );
    });
  }, [key]);
  return pixels;
}
