import { useState } from "preact/hooks";
import { largestOf } from "../../../engine/indices.js";
import { words } from "../../i18n.js";
import { shown } from "../../parts/format.js";
import type { Maps } from "../../parts/maps.js";
import { TensorPicture } from "../../parts/tensor-picture.js";

export interface Region {
  top: number;
  left: number;
  height: number;
  width: number;
}

interface Props {
  values: ArrayLike<number>;
  maps: Maps;
  caption: string;
  /** What an element is called, such as "x[0, 0, 7, 9]". */
  nameOf: (position: number) => string;
  size?: number;
  /** Positions that are framed, the first of which is read out until another one is asked for. */
  marked?: readonly number[];
  /** A part of the only map that is framed as a whole. */
  region?: Region;
}

const frame = ({ top, left, height, width }: Region, maps: Maps) => ({
  top: `${(100 * top) / maps.height}%`,
  left: `${(100 * left) / maps.width}%`,
  height: `${(100 * height) / maps.height}%`,
  width: `${(100 * width) / maps.width}%`,
});

/** A picture of a tensor whose elements can be asked for: by pointing, or by the arrow keys. */
export function Picture({ values, maps, caption, nameOf, size, marked = [], region }: Props) {
  const [asked, setAsked] = useState<number | null>(null);
  const largest = largestOf(values);
  const at = asked ?? marked[0] ?? null;
  const move = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -maps.width, ArrowDown: maps.width }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setAsked(Math.max(0, Math.min(values.length - 1, (at ?? 0) + by)));
  };
  return (
    <figure class="picture">
      <figcaption>{caption}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk its elements, which are read out below. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in. */}
      <div role="group" aria-label={words.value.tour.walkable(caption)} tabIndex={0} onKeyDown={move}>
        <TensorPicture
          values={values}
          maps={maps}
          largest={largest}
          label={caption}
          size={size}
          marked={asked === null ? marked : [...marked, asked]}
          onHover={setAsked}
        />
        {region && <span class="region" style={frame(region, maps)} />}
      </div>
      <p class="readout number" aria-live="polite">
        {at === null
          ? words.value.tour.range(shown(-largest), shown(largest))
          : `${nameOf(at)} = ${shown(values[at])}`}
      </p>
    </figure>
  );
}
