import { useSignalEffect } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import type { Maps, MapsShape } from "../../../engine/playing/reading.js";
import { words } from "../../i18n.js";
import { paint } from "../../parts/colors.js";
import { theme } from "../../theme.js";
import { mapsName } from "./maps-name.js";
import { answer, switchChannel } from "./state.js";

interface Props {
  maps: MapsShape & { place: number };
  /** The channels that are switched off. */
  off: readonly number[] | undefined;
}

/** The maps of one op: a canvas each, which is painted anew with each answer, inside of a switch. */
export function MapGrid({ maps, off = [] }: Props) {
  const { play } = words.value;
  const grid = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const { op, layer, shape, source, place } = maps;
  const [channels, height = 1, width = 1] = shape;
  const name = mapsName(maps);

  useSignalEffect(() => {
    const found = answer.value?.changed.maps[place];
    if (found !== undefined && grid.current !== null) paintAll(grid.current, found, theme.value);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const next = neighbor(grid.current!, current, event.key);
    if (next === null) return;
    event.preventDefault();
    setCurrent(next);
    (grid.current!.children[next] as HTMLElement).focus();
  };

  return (
    <figure class="maps" data-op={op} data-layer={layer} data-source={source ?? ""}>
      <figcaption>
        <b>{name}</b>{" "}
        <span class="quiet small number">
          {height * width === 1 ? channels : `${channels} × ${height} × ${width}`}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid everywhere. */}
      <div
        ref={grid}
        class={height * width === 1 ? "map-grid units" : "map-grid"}
        role="group"
        aria-label={name}
        onKeyDown={onKeyDown}
      >
        {Array.from({ length: channels }, (_, channel) => (
          <button
            key={channel}
            type="button"
            role="switch"
            aria-checked={!off.includes(channel)}
            aria-label={play.channel(name, channel)}
            title={play.channel(name, channel)}
            tabIndex={channel === current ? 0 : -1}
            disabled={source === null}
            onFocus={() => setCurrent(channel)}
            onClick={() => source !== null && switchChannel(source, channel)}
          >
            <canvas width={width} height={height} />
          </button>
        ))}
      </div>
    </figure>
  );
}

function paintAll(grid: HTMLElement, { values, shape }: Maps, shade: Parameters<typeof paint>[2]): void {
  const [, height = 1, width = 1] = shape;
  const size = height * width;
  const image = new ImageData(width, height);
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  for (const [channel, canvas] of [...grid.querySelectorAll("canvas")].entries()) {
    paint(values.subarray(channel * size, (channel + 1) * size), largest, shade, image.data);
    canvas.getContext("2d")!.putImageData(image, 0, 0);
  }
}

/** The place that an arrow key leads to. */
function neighbor(grid: HTMLElement, from: number, key: string): number | null {
  const places = [...grid.children] as HTMLElement[];
  const columns = places.filter(({ offsetTop }) => offsetTop === places[0].offsetTop).length;
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  const next = from + (steps[key] ?? Number.NaN);
  return next >= 0 && next < places.length ? next : null;
}
