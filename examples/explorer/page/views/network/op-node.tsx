import { words } from "../../i18n.js";
import { walk } from "../../model.js";
import { mapsOf } from "../../parts/maps.js";
import { TensorPicture } from "../../parts/tensor-picture.js";
import { indexAt, select } from "../../selection.js";
import { goToStep, step, stepOfOp } from "../../steps.js";
import { aspect, isReached } from "./aspect.js";
import { nameOf } from "./detail/names.js";
import { useElements } from "./detail/use-elements.js";
import { largestIn } from "./largest-in.js";
import type { Node } from "./layout.js";
import { pointed } from "./pointed.js";
import { partOf, shownImage } from "./shown-image.js";

interface Props {
  node: Node;
  current: boolean;
}

/** A tensor of the picture: what made it, its shape, its maps, and the value that has the full color. */
export function OpNode({ node, current }: Props) {
  const info = walk.value!;
  const { op, tensor } = node;
  const { shape } = info.tensors[tensor];
  const made = op === null ? null : info.ops[op];
  const shown = aspect.value;
  const values = useElements(tensor, shown);
  const { start, length } = partOf(shape, shownImage.value);
  const part = values?.subarray(start, start + length) ?? null;
  const largest = part === null ? 0 : largestIn(part);
  const t = words.value.network;
  const phase = step.value?.phase ?? "forward";

  const open = () => {
    if (op !== null) goToStep(stepOfOp(op, phase));
  };
  return (
    <div
      class={`op-node${current ? " current" : ""}${isReached(op) ? "" : " ahead"}`}
      data-op={made?.op ?? "images"}
      data-layer={made?.layer ?? ""}
      style={{ left: `${node.x}px`, top: `${node.y}px`, width: `${node.width}px` }}
    >
      <button type="button" onClick={open} disabled={op === null} aria-current={current ? "step" : undefined}>
        <strong>{made === null ? t.images : made.op}</strong>
        <span>{made === null ? "" : layerOf(made.layer, node.parameters.length > 0)}</span>
        <span class="number">{shape.slice(shape.length === 3 ? 2 : 1).join("×") || "1"}</span>
      </button>
      {part !== null && (
        <TensorPicture
          values={part}
          maps={mapsOf(shape, "result")}
          largest={largest}
          size={node.scale}
          label={t.pictureOf(nameOf(info, tensor), t.aspects[shown], largest.toPrecision(3))}
          onHover={(position) => {
            pointed.value = position === null ? null : { tensor, index: indexAt(start + position, shape) };
          }}
          onPick={(position) => {
            open();
            if (op !== null && phase === "forward") select(indexAt(start + position, shape), null);
          }}
        />
      )}
      <span class="range number quiet">{part === null ? t.none : `±${largest.toPrecision(2)}`}</span>
    </div>
  );
}

/** An op between the layers is named after the network itself, which says nothing. */
const layerOf = (layer: string | null, isLayer: boolean): string =>
  layer !== null && (isLayer || layer.includes(".")) ? layer : " ";
