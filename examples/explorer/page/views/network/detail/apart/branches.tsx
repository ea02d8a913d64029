import { largestOf, positionOf } from "../../../../../engine/indices.js";
import type { OpInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import { shown } from "../../../../parts/format.js";
import { TensorPicture } from "../../../../parts/tensor-picture.js";
import { symbolOf } from "../formulas.js";
import { nameOf } from "../names.js";
import { useElements } from "../use-elements.js";

interface Props {
  op: OpInfo;
  index: readonly number[];
  /** Backward: what the op passes back to the chosen branch, and to the other one as well. */
  passed: number | null;
}

/** Two branches that meet: the maps of both with the element marked, and their sum; backward dy, which goes to both. */
export function Branches({ op, index, passed }: Props) {
  const info = walk.value;
  const [a, b] = [useElements(op.inputs[0], "value"), useElements(op.inputs[1], "value")];
  const y = useElements(op.output, "value");
  const dy = useElements(op.output, "gradient");
  const t = words.value.pictures.branches;
  if (info === null) return null;
  const title = (place: number) => `${symbolOf(op.op, place)} · ${nameOf(info, op.inputs[place]!)}`;
  const shape = info.tensors[op.output].shape;
  const maps = (passed === null ? [a, b, y] : [dy]).flatMap((values) =>
    values === null ? [] : [mapOf(values, shape, index)],
  );
  // One range for all: what is added has the colors of what it adds.
  const largest = Math.max(...maps.map(largestOf));
  const map = (values: Float32Array | null, name: string, what: string) =>
    values && <MapOf {...{ shape, index, largest, name, what }} map={mapOf(values, shape, index)} />;
  if (passed !== null) {
    return (
      <div class="branches">
        {map(dy, "dy", `dy = ${shown(passed)}`)}
        <ul>
          {[0, 1].map((place) => (
            <li key={place}>
              <span class="sign" aria-hidden="true">
                →
              </span>
              {map(dy, `d${title(place)}`, `d${symbolOf(op.op, place)} = ${shown(passed)}`)}
            </li>
          ))}
        </ul>
        <p>{t.both}</p>
      </div>
    );
  }
  const valueAt = (values: Float32Array | null) =>
    values === null ? "" : shown(values[positionOf(index, shape)]);
  return (
    <div class="branches">
      {map(a, title(0), `a = ${valueAt(a)}`)}
      <div class="branches-part">
        <span class="sign">+</span>
        {map(b, title(1), `b = ${valueAt(b)}`)}
      </div>
      <div class="branches-part">
        <span class="sign">=</span>
        {map(y, `y · ${nameOf(info, op.output)}`, `y = ${valueAt(y)}`)}
      </div>
    </div>
  );
}

/** The map that an element lies in. */
function mapOf(
  values: Float32Array,
  [, C, H, W]: readonly number[],
  [n, c]: readonly number[],
): Float32Array {
  const from = (n * C + c) * H * W;
  return values.subarray(from, from + H * W);
}

interface MapProps {
  map: Float32Array;
  shape: readonly number[];
  index: readonly number[];
  largest: number;
  name: string;
  what: string;
}

function MapOf({ map, shape: [, , H, W], index: [, c, h, w], largest, name, what }: MapProps) {
  return (
    <figure>
      <figcaption class="quiet">{name}</figcaption>
      <TensorPicture
        values={map}
        maps={{ count: 1, columns: 1, height: H, width: W }}
        largest={largest}
        size={Math.max(3, Math.floor(150 / W))}
        label={`${name}, ${words.value.detail.grid.channel(c)}`}
        marked={[h * W + w]}
      />
      <p class="number">{what}</p>
    </figure>
  );
}
