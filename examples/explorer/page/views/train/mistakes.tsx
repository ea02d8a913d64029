import { useEffect, useState } from "preact/hooks";
import type { Mistake } from "../../../engine/training/snapshot.js";
import { engine } from "../../engine.js";
import { words } from "../../i18n.js";
import { percent } from "../../parts/format.js";
import { told } from "../../trouble.js";
import { Digit } from "./digit.js";
import { cell, snapshot } from "./training.js";
import "./mistakes.css";

const SHOWN = 20;
const SIZE = 28 * 28;

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
          <Mistaken key={mistake.image} mistake={mistake} bytes={pixels.get(mistake.image)} />
        ))}
      </ul>
    </section>
  );
}

function Mistaken({ mistake, bytes }: { mistake: Mistake; bytes: Uint8Array | undefined }) {
  const { train } = words.value;
  const { truth, answer, probability, image } = mistake;
  const text = train.mistake(truth, answer, percent(probability, 0));
  return (
    <li data-image={image}>
      {bytes === undefined ? <span class="digit" /> : <Digit bytes={bytes} label={text} />}
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
function usePixels(mistakes: readonly Mistake[]): ReadonlyMap<number, Uint8Array> {
  const [pixels, setPixels] = useState<ReadonlyMap<number, Uint8Array>>(new Map());
  const wanted = mistakes.map(({ image }) => image);
  const key = wanted.join(",");
  useEffect(() => {
    const missing = wanted.filter((image) => !pixels.has(image));
    if (missing.length === 0) return;
    void told(engine.training.pixels(missing)).then((bytes) => {
      if (bytes === undefined) return;
      const fetched = missing.map((image, i) => [image, bytes.subarray(i * SIZE, (i + 1) * SIZE)] as const);
      setPixels(
        (before) => new Map([...[...before].filter(([image]) => wanted.includes(image)), ...fetched]),
      );
    });
  }, [key]);
  return pixels;
}
