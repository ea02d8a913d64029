import { useSignal } from "@preact/signals";
import { indexAt, largestOf } from "../../../engine/indices.js";
import { words } from "../../i18n.js";
import { bracketed, short, shown } from "../../parts/format.js";
import { TensorPicture } from "../../parts/tensor-picture.js";
import { snapshot } from "./training.js";
import "./filters.css";

/** What the first layer looks for. */
export function Filters() {
  const hovered = useSignal<number | null>(null);
  const { train } = words.value;
  const filters = snapshot.value?.filters;
  if (filters === undefined) return null;
  const { parameter, shape, values, count } = filters;
  const [K, C, height, width] = shape;
  const largest = largestOf(values);
  const maps = { count: K * C, columns: 8, height, width };
  const place = hovered.value;
  return (
    <section class="panel filters">
      <h3>{train.filters}</h3>
      <p class="quiet">{train.filtersHint(K, count, parameter)}</p>
      <TensorPicture
        values={values}
        maps={maps}
        largest={largest}
        size={width <= 7 ? 11 : 2}
        label={train.filtersLabel(K, height, width, short(largest))}
        onHover={(position) => {
          hovered.value = position;
        }}
      />
      <p class="number quiet" aria-hidden="true">
        {place === null
          ? `±${short(largest)}`
          : `${parameter}${bracketed(indexAt(place, shape))} = ${shown(values[place])}`}
      </p>
    </section>
  );
}
