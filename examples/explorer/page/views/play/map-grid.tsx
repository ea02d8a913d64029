import { useSignalEffect } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import type { MapsShape } from "../../../engine/playing/reading.js";
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

/** Where the maps stand on the canvas, in elements. */
interface Arrangement {
  channels: number;
  height: number;
  width: number;
  columns: number;
  rows: number;
  gap: number;
  across: number;
  down: number;
}

function arrange([channels, height = 1, width = 1]: readonly number[]): Arrangement {
  const columns = Math.min(channels, channels === 16 ? 8 : channels <= 64 ? 11 : 16);
  const rows = Math.ceil(channels / columns);
  const gap = width === 1 ? 0 : Math.ceil(width / 14);
  return {
    ...{ channels, height, width, columns, rows, gap },
    across: columns * (width + gap) - gap,
    down: rows * (height + gap) - gap,
  };
}

/** The maps of one op on one canvas, which is painted anew with each answer, under a switch for each. */
export function MapGrid({ maps, off = [] }: Props) {
  const { play } = words.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [current, setCurrent] = useState(0);
  const { op, layer, shape, source, place } = maps;
  const arrangement = arrange(shape);
  const { channels, height, width, columns, rows, gap, across, down } = arrangement;
  const name = mapsName(maps);

  useSignalEffect(() => {
    const found = answer.value?.changed.maps[place];
    if (found !== undefined && canvas.current !== null) {
      paintAll(canvas.current, found.values, arrange(found.shape), theme.value);
    }
  });

  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
    };
    const next = current + (steps[event.key] ?? Number.NaN);
    if (!(next >= 0 && next < channels)) return;
    event.preventDefault();
    setCurrent(next);
    (event.currentTarget.children[next] as HTMLElement).focus();
  };

  return (
    <figure class="maps" data-op={op} data-layer={layer} data-source={source ?? ""}>
      <figcaption>
        <b>{name}</b>{" "}
        <span class="quiet small number">
          {shape.length === 1 ? channels : `${channels} × ${height} × ${width}`}
        </span>
      </figcaption>
      <div class="map-grid" style={{ aspectRatio: `${across} / ${down}` }}>
        <canvas ref={canvas} width={across} height={down} />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid everywhere. */}
        <div
          class="map-switches"
          role="group"
          aria-label={name}
          style={{
            gridTemplateColumns: `repeat(${columns}, 1fr)`,
            gridTemplateRows: `repeat(${rows}, 1fr)`,
            columnGap: `${(100 * gap) / across}%`,
            rowGap: `${(100 * gap) / down}%`,
          }}
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
            />
          ))}
        </div>
      </div>
    </figure>
  );
}

function paintAll(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  { channels, height, width, columns, gap }: Arrangement,
  shade: Parameters<typeof paint>[2],
): void {
  const context = canvas.getContext("2d")!;
  const image = new ImageData(width, height);
  const size = height * width;
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  for (let channel = 0; channel < channels; channel++) {
    paint(values.subarray(channel * size, (channel + 1) * size), largest, shade, image.data);
    const [column, row] = [channel % columns, Math.floor(channel / columns)];
    context.putImageData(image, column * (width + gap), row * (height + gap));
  }
}
