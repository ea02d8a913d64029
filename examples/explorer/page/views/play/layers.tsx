import { computed } from "@preact/signals";
import type { MapsShape } from "../../../engine/playing/reading.js";
import { words } from "../../i18n.js";
import { MapGrid } from "./map-grid.js";
import { answer, off } from "./state.js";

/** As text, so that it stays the same from one answer to the next. */
const outline = computed(() =>
  JSON.stringify(
    answer.value?.changed.maps.map(
      ({ op, layer, shape, source }): MapsShape => ({ op, layer, shape, source }),
    ) ?? [],
  ),
);

interface Stage {
  name: string;
  grids: (MapsShape & { place: number })[];
}

/** A stage begins with a convolution or a dense layer. */
const stages = computed((): Stage[] => {
  const all: Stage[] = [];
  for (const [place, maps] of (JSON.parse(outline.value) as MapsShape[]).entries()) {
    if (maps.op === "conv2d" || maps.op === "linear" || all.length === 0)
      all.push({ name: maps.layer, grids: [] });
    all.at(-1)!.grids.push({ ...maps, place });
  }
  return all;
});

/** All maps of all layers, live; each is a switch of its channel. */
export function Layers() {
  const { play } = words.value;
  return (
    <section class="layers" aria-label={play.layers}>
      <h3 class="layers-title">{play.layers}</h3>
      <p class="quiet small">{play.layersHelp}</p>
      {stages.value.map(({ name, grids }) => (
        <div key={name} class="stage">
          {grids.map((grid) => (
            <MapGrid
              key={`${grid.place} ${outline.value.length}`}
              maps={grid}
              off={off.value[grid.source ?? ""]}
            />
          ))}
        </div>
      ))}
    </section>
  );
}
