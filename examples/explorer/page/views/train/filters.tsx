import { useSignal } from "@preact/signals";
import { words } from "../../i18n.js";
import { short } from "../../parts/format.js";
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
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const maps = { count: K * C, columns: 8, height, width };
  const place = hovered.value;
  const size = height * width;
  const index =
    place === null
      ? null
      : [
          Math.floor(place / size / C),
          Math.floor(place / size) % C,
          Math.floor((place % size) / width),
          place % width,
        ];
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
        {index === null || place === null
          ? `± ${short(largest)}`
          : `${parameter}[${index.join(", ")}] = ${short(values[place])}`}
      </p>
    </section>
  );
}
