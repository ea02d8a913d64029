import { useMemo, useState } from "preact/hooks";
import { largestAt } from "../../../../engine/indices.js";
import { PIXELS } from "../../../../engine/picture.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { inkOf, ONE_DIGIT } from "../../../parts/digit.js";
import { fixed } from "../../../parts/format.js";
import { TensorPicture } from "../../../parts/tensor-picture.js";
import { image } from "../../../shown-image.js";
import { useElements } from "../detail/use-elements.js";
import "./batch-overview.css";

/** Every image of a batch, with its answer and its loss; made when it is opened. */
export function BatchOverview() {
  const [open, setOpen] = useState(false);
  const info = walk.value;
  if (info === null || info.N === 1) return null;
  return (
    <details class="batch-overview" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.value.pictures.batch.title(info.N)}</summary>
      {open && <Images info={info} />}
    </details>
  );
}

function Images({ info }: { info: WalkInfo }) {
  const [worstFirst, setWorstFirst] = useState(false);
  const x = useElements(
    info.tensors.findIndex(({ kind }) => kind === "input"),
    "value",
  );
  const losses = useElements(info.ops.find(({ op }) => op === "crossEntropy")!.output, "value");
  const t = words.value.pictures.batch;
  // From 0 for paper to 1 for ink.
  const pixels = useMemo(() => x?.map(inkOf) ?? null, [x]);
  if (pixels === null || losses === null) return <p aria-busy="true">…</p>;
  const answers = info.probabilities.map((of) => largestAt(of));
  const right = answers.filter((answer, n) => answer === info.labels[n]).length;
  const order = answers.map((_, n) => n);
  if (worstFirst) order.sort((a, b) => losses[b] - losses[a]);
  return (
    <>
      <p>
        {t.summary(right, info.N, fixed(info.loss, 3))}{" "}
        <label>
          <input type="checkbox" checked={worstFirst} onChange={() => setWorstFirst(!worstFirst)} />{" "}
          {t.worstFirst}
        </label>
      </p>
      <ol>
        {order.map((n) => (
          <ImageButton
            key={n}
            number={n}
            label={info.labels[n]}
            answer={answers[n]}
            loss={losses[n]}
            pixels={pixels}
          />
        ))}
      </ol>
    </>
  );
}

interface ImageProps {
  number: number;
  label: number;
  answer: number;
  loss: number;
  /** Of all images. */
  pixels: Float32Array;
}

function ImageButton({ number, label, answer, loss, pixels }: ImageProps) {
  const t = words.value.pictures.batch;
  const right = answer === label;
  return (
    <li>
      <button
        type="button"
        data-image={number}
        data-right={right}
        data-loss={loss}
        aria-pressed={number === image.value}
        aria-label={t.image(number + 1, label, answer, fixed(loss, 3))}
        onClick={() => go({ image: String(number), at: "" }, true)}
      >
        <TensorPicture
          values={pixels.subarray(number * PIXELS, (number + 1) * PIXELS)}
          maps={ONE_DIGIT}
          largest={1}
          size={2}
          label=""
        />
        <span class="read">
          {label}
          {right ? " ✓" : ` → ${answer}`}
        </span>
        <span class="number quiet">{fixed(loss, 3)}</span>
      </button>
    </li>
  );
}
