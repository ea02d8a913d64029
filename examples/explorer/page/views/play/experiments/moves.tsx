import { signal } from "@preact/signals";
import { largestOf } from "../../../../engine/indices.js";
import { isStill, type Move, moveImage, STILL } from "../../../../engine/playing/move-image.js";
import type { Interventions } from "../../../../engine/playing/playing.js";
import type { Maps } from "../../../../engine/playing/reading.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { Menu } from "../../../parts/choice.js";
import { fixed, percent } from "../../../parts/format.js";
import { TensorPicture } from "../../../parts/tensor-picture.js";
import { mapsName } from "../maps-name.js";
import { interventions, move, moveDrawing, prepared } from "../state.js";
import { apart } from "./apart.js";
import { Captioned, Slider } from "./fields.js";
import { useLater } from "./later.js";

/** Among all maps of an answer. */
const chosenPlace = signal(1);
const chosenChannel = signal(0);

const change = (part: Partial<Move>) => {
  move.value = { ...move.peek(), ...part };
};

/** The drawing is moved, and a map of it beside the map of the drawing, moved in the same way. */
export function Moves() {
  const { play } = words.value;
  const { right, down, angle, zoom, mirrored } = move.value;
  return (
    <>
      <div class="sliders">
        <Slider
          label={play.right}
          {...{ value: right, min: -8, max: 8, step: 1, text: String(right) }}
          onInput={(value) => change({ right: value })}
        />
        <Slider
          label={play.down}
          {...{ value: down, min: -8, max: 8, step: 1, text: String(down) }}
          onInput={(value) => change({ down: value })}
        />
        <Slider
          label={play.angle}
          {...{ value: angle, min: -180, max: 180, step: 5, text: `${angle}°` }}
          onInput={(value) => change({ angle: value })}
        />
        <Slider
          label={play.zoom}
          {...{ value: zoom, min: 0.5, max: 2, step: 0.05, text: `${fixed(zoom, 2)} ×` }}
          onInput={(value) => change({ zoom: value })}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={mirrored}
            onChange={(event) => change({ mirrored: event.currentTarget.checked })}
          />
          {play.mirrored}
        </label>
        <button
          type="button"
          disabled={isStill(move.value)}
          onClick={() => {
            move.value = STILL;
          }}
        >
          {play.still}
        </button>
      </div>
      <Comparison />
    </>
  );
}

/** The maps of the drawing, and of the drawing as it is moved, of one network. */
async function readBoth(drawing: Float32Array, changes: Interventions, by: Move): Promise<[Maps[], Maps[]]> {
  const still = engine.playing.answer(drawing, changes);
  const moved = isStill(by) ? still : engine.playing.answer(moveDrawing(drawing, by), changes);
  return [(await still).changed.maps, (await moved).changed.maps];
}

function Comparison() {
  const { play } = words.value;
  const found = useLater([prepared.value, interventions.value, move.value] as const, readBoth, 0);
  if (found === null) return <p aria-busy="true">…</p>;
  const [still, moved] = found.answer;
  const places = still.flatMap(({ shape }, place) => (shape.length === 3 ? [place] : []));
  if (places.length === 0) return <p class="quiet">{play.noConvolution}</p>;
  const at = places.includes(chosenPlace.value) ? chosenPlace.value : places[0];
  const channels = still[at].shape[0];
  const channel = Math.min(chosenChannel.value, channels - 1);
  return (
    <>
      <div class="fields">
        <Menu
          label={play.layer}
          value={at}
          options={places}
          text={(layer) => mapsName(still[layer])}
          onChoose={(layer) => {
            chosenPlace.value = layer;
          }}
        />
        <Menu
          label={play.map}
          value={channel}
          options={Array.from({ length: channels }, (_, i) => i)}
          onChoose={(map) => {
            chosenChannel.value = map;
          }}
        />
      </div>
      <div class="compared" aria-busy={found.waiting}>
        <Side before={still[at]} after={moved[at]} channel={channel} by={found.asked[2]} />
      </div>
    </>
  );
}

interface SideProps {
  before: Maps;
  after: Maps;
  channel: number;
  /** The move of which `after` is. */
  by: Move;
}

function Side({ before, after, channel, by }: SideProps) {
  const { play } = words.value;
  const [, height, width] = before.shape;
  const part = ({ values }: Maps) =>
    values.subarray(channel * height * width, (channel + 1) * height * width);
  const ofMoved = part(after);
  const moved = moveImage(part(before), width, by, Number.NaN);
  const difference = ofMoved.map((value, i) => value - moved[i]);
  const share = apart(ofMoved, part(before), width, by);
  const largest = Math.max(1e-9, largestOf(part(before)), largestOf(ofMoved));
  const maps = { count: 1, columns: 1, height, width };
  const size = 150 / width;
  return (
    <>
      <div class="captioned-row">
        <Captioned caption={play.mapOfMoved}>
          <TensorPicture values={ofMoved} {...{ maps, largest, size }} label={play.mapOfMoved} />
        </Captioned>
        <Captioned caption={play.movedMap}>
          <TensorPicture values={moved} {...{ maps, largest, size }} label={play.movedMap} />
        </Captioned>
        <Captioned caption={play.difference}>
          <TensorPicture values={difference} {...{ maps, largest, size }} label={play.difference} />
        </Captioned>
      </div>
      <p class="apart" data-share={share}>
        {isStill(by) ? play.moveFirst : Number.isNaN(share) ? play.nothingThere : play.apart(percent(share))}
      </p>
    </>
  );
}
