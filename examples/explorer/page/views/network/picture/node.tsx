import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { positionOf } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { at } from "../../../address.js";
import { words } from "../../../i18n.js";
import { short } from "../../../parts/format.js";
import { TensorPicture } from "../../../parts/tensor-picture.js";
import { selection } from "../../../selection.js";
import { partOfImage } from "../../../shown-image.js";
import { step, steps, walkTo } from "../../../steps.js";
import { placeOf } from "../../../steps-of.js";
import type { GraphNode } from "../graph.js";
import { type AspectChoice, isCurrent, type Look, lookOf } from "../looks.js";
import { layerOf, nameOf, shapeOf } from "../naming.js";
import { type Drawn, drawnKernels, drawnResult, type Most } from "../node-size.js";
import { pick, pickParameter, pointed } from "../picking.js";
import { largestOfAll, pictureIsDrawn, usePicture } from "../pictures.js";

const NOTHING = new Float32Array(0);

interface Props {
  info: WalkInfo;
  node: GraphNode;
  /** The most that its picture takes. */
  most: Most;
}

/** An op with the picture of what it made, or the network's input. */
export function Node({ info, node, most }: Props) {
  const look = () => lookOf(info, node, step.value!, at.aspect.value as AspectChoice);
  // Signals of their own, so that a step draws anew only what it changes.
  const aspect = useComputed(() => look().aspect).value;
  const reached = useComputed(() => look().reached).value;
  const kernels = drawnKernels(info, node);
  return (
    <>
      <NodeName info={info} node={node} />
      <div class="node-pictures">
        <Result info={info} node={node} most={most} look={{ aspect, reached }} />
        {kernels !== null && (
          <Kernels info={info} tensor={node.parameters[0]} drawn={kernels} look={{ aspect, reached }} />
        )}
      </div>
    </>
  );
}

/** A button that goes to the op's step, in the direction at hand. */
function NodeName({ info, node }: Omit<Props, "most">) {
  const { op, tensor } = node;
  const layer = op === null ? "" : layerOf(info, op);
  const name = op === null ? info.tensors[tensor].name : info.ops[op].op;
  const toStep = () => {
    const phase = step.peek()?.phase === "backward" ? "backward" : "forward";
    walkTo(op === null ? 0 : placeOf(steps.peek(), { phase, op }));
  };
  const point = ({ currentTarget }: FocusEvent) => {
    pointed.value = { tensor, position: null };
    // What is seen in part is not brought into view by the focus alone.
    (currentTarget as Element).scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const leave = () => {
    pointed.value = null;
  };
  const isNow = useComputed(() => isCurrent(node, step.value!)).value;
  const text = (
    <>
      <span class="node-layer">{layer || "\u00a0"}</span>
      <span class="node-op">{name}</span>
      <span class="node-shape">{shapeOf(info, node)}</span>
    </>
  );
  if (op === null) return <div class="node-name">{text}</div>;
  return (
    <button
      type="button"
      class="node-name"
      onClick={toStep}
      onFocus={point}
      onBlur={leave}
      aria-current={isNow ? "step" : undefined}
    >
      {text}
    </button>
  );
}

function Result({ info, node, most, look }: Props & { look: Look }) {
  const { tensor } = node;
  const { from, size } = partOfImage(tensor);
  const picture = usePicture(tensor, look.aspect);
  const { maps, size: pixels } = drawnResult(info, node, most);
  useEffect(() => {
    if (picture !== null) pictureIsDrawn();
  }, [picture]);
  const chosen = selection.value;
  const at = chosen === null ? null : positionOf(chosen.index, info.tensors[chosen.tensor].shape) - from;
  const isHere = chosen !== null && node.views.includes(chosen.tensor) && at! >= 0 && at! < size;
  const largest = picture?.largest ?? 0;
  const { network } = words.value;
  return (
    <div class="node-result" data-aspect={look.aspect} data-reached={look.reached}>
      <TensorPicture
        values={picture?.values ?? NOTHING}
        maps={maps}
        size={pixels}
        largest={rangeOf(largest)}
        label={network.pictureOf(
          nameOf(info, node),
          network[look.aspect],
          shapeOf(info, node),
          short(largest),
        )}
        marked={isHere ? [at!] : undefined}
        onHover={(position) => {
          pointed.value = position === null ? null : { tensor, position: position + from };
        }}
        onPick={(position) => pick(node, position + from)}
      />
      <span class="node-range number">
        {size === 1 ? short(picture?.values[0] ?? 0) : `±${short(largest)}`}
      </span>
    </div>
  );
}

interface KernelsProps {
  info: WalkInfo;
  tensor: number;
  drawn: Drawn;
  look: Look;
}

/** The weights of an op, where they are few enough to be seen beside its result. */
function Kernels({ info, tensor, drawn, look }: KernelsProps) {
  const picture = usePicture(tensor, look.aspect);
  const { name } = info.tensors[tensor];
  const chosen = selection.value;
  const mark = chosen?.tensor === tensor ? [positionOf(chosen.index, info.tensors[tensor].shape)] : undefined;
  return (
    <div class="node-kernels" data-reached={look.reached || look.aspect === "value"}>
      <TensorPicture
        values={picture?.values ?? NOTHING}
        maps={drawn.maps}
        size={drawn.size}
        largest={rangeOf(picture?.largest ?? 0)}
        label={words.value.network.kernels(name)}
        marked={mark}
        onHover={(position) => {
          pointed.value = position === null ? null : { tensor, position };
        }}
        onPick={(position) => pickParameter(tensor, position)}
      />
    </div>
  );
}

const rangeOf = (own: number) => (at.range.value === "common" ? largestOfAll.value : own);
