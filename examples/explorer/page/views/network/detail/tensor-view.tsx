import { useMemo, useState } from "preact/hooks";
import { indexAt, largestOf } from "../../../../engine/indices.js";
import type { Aspect } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { bracketed, short, shown } from "../../../parts/format.js";
import { TensorPicture } from "../../../parts/tensor-picture.js";
import { markedIn, pointAtElement } from "./hover.js";
import { elementOf, type Part, positionIn } from "./names.js";
import { useElements } from "./use-elements.js";
import "./tensor-view.css";

interface Props {
  part: Part;
  aspect: Aspect;
  title: string;
  /** Where elements can be chosen: which one is, by its position in the tensor, and what to do with another. */
  chosen?: number | null;
  onChoose?: (position: number) => void;
  /** The one that is chosen shall be seen taken apart. */
  onTakeApart?: () => void;
}

/** Pixels of the page: of the picture in which an element is chosen, and of the others. */
const LIMITS = {
  subject: { wide: 600, tall: 520, element: 22 },
  other: { wide: 300, tall: 300, element: 10 },
};

/** Pixels of the page for an element, so that the picture is neither tiny nor beyond its place. */
function sizeFor({ count, columns, height, width }: Part["maps"], isSubject: boolean): number {
  const { wide, tall, element } = LIMITS[isSubject ? "subject" : "other"];
  const across = columns * (width + 1);
  const down = Math.ceil(count / columns) * (height + 1);
  return Math.max(
    1,
    Math.min(count > 1 ? Math.min(element, 9) : element, Math.floor(wide / across), Math.floor(tall / down)),
  );
}

const STEPS: Record<string, [rows: number, columns: number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** A tensor of the step, or a part of it, as maps; what is pointed at is told in a line below. */
export function TensorView({ part, aspect, title, chosen = null, onChoose, onTakeApart }: Props) {
  const info = walk.value;
  const all = useElements(part.tensor, aspect);
  const [hovered, setHovered] = useState<{ in: Float32Array; position: number } | null>(null);
  const t = words.value.detail;
  const { tensor, offset, length, step, maps } = part;
  const values = useMemo(
    () => all && Float32Array.from({ length }, (_, i) => all[positionIn(part, i)]),
    [all, offset, length, step],
  );
  const largest = useMemo(() => (values === null ? 0 : largestOf(values)), [values]);
  if (info === null || values === null) return <div class="tensor-view" aria-busy="true" />;
  const { shape } = info.tensors[tensor];
  const here = chosen === null ? -1 : elementOf(part, chosen);
  const marks = [...markedIn(tensor, aspect === "gradient"), ...(chosen === null ? [] : [chosen])]
    .map((position) => elementOf(part, position))
    .filter((i) => i >= 0);
  // The pointer may rest while the step, and with it the picture below, becomes another.
  const pointed = hovered?.in === values ? hovered.position : null;
  const told = pointed ?? (here >= 0 ? here : null);
  const range = `${t.range} ±${short(largest)}`;
  const label = `${title}, ${bracketed(shape)}, ${range}`;

  const move = (event: KeyboardEvent) => {
    if (event.key === "Enter") onTakeApart?.();
    const by = STEPS[event.key];
    if (by === undefined || onChoose === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const from = Math.max(0, here);
    const next = from + by[0] * maps.width + by[1];
    if (next >= 0 && next < length) onChoose(positionIn(part, next));
  };
  const picture = (
    <TensorPicture
      values={values}
      maps={maps}
      largest={largest}
      label={label}
      size={sizeFor(maps, onChoose !== undefined)}
      marked={marks}
      onHover={(position) => {
        setHovered(position === null ? null : { in: values, position });
        pointAtElement(tensor, aspect === "gradient", position === null ? null : positionIn(part, position));
      }}
      onPick={
        onChoose &&
        ((position) => {
          onChoose(positionIn(part, position));
          onTakeApart?.();
        })
      }
    />
  );
  return (
    <figure class={onChoose === undefined ? "tensor-view" : "tensor-view subject"}>
      <figcaption>
        <b>{title}</b> <span class="quiet number">{bracketed(shape)}</span>
      </figcaption>
      {onChoose === undefined ? (
        picture
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys choose elements of the picture
        <section class="choosable" aria-label={t.chooseKeys} tabIndex={0} onKeyDown={move}>
          {picture}
        </section>
      )}
      <p class="told number quiet">
        {told === null
          ? range
          : `${bracketed(indexAt(positionIn(part, told), shape))} = ${shown(values[told])} · ${range}`}
      </p>
    </figure>
  );
}
