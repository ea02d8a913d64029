import { positionOf } from "../../../../../engine/indices.js";
import type { OpInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import { shown } from "../../../../parts/format.js";
import { useElements } from "../use-elements.js";
import "./gate.css";

/** ReLU as a gate: open where x was above zero, for the value forward and for the gradient backward. */
export function Gate({ op, index, backward }: { op: OpInfo; index: readonly number[]; backward: boolean }) {
  const info = walk.value;
  const x = useElements(op.inputs[0], "value");
  const dy = useElements(op.output, "gradient");
  const t = words.value.detail;
  if (info === null || x === null || (backward && dy === null)) return null;
  const position = positionOf(index, info.tensors[op.output].shape);
  const open = x[position] > 0;
  const upstream = dy?.[position] ?? 0;
  return (
    <div class="gate">
      <Through from={`x = ${shown(x[position])}`} to={`y = ${shown(Math.max(0, x[position]))}`} open={open} />
      {backward && (
        <Through
          from={`dy = ${shown(upstream)}`}
          to={`dx = ${shown(open ? upstream : 0)}`}
          open={open}
          back
        />
      )}
      <p>{backward ? (open ? t.gradientPasses : t.gradientStops) : open ? t.valuePasses : t.valueStops}</p>
    </div>
  );
}

interface ThroughProps {
  from: string;
  to: string;
  open: boolean;
  back?: boolean;
}

function Through({ from, to, open, back = false }: ThroughProps) {
  const t = words.value.detail;
  const arrow = back ? "←" : "→";
  const [left, right] = back ? [to, from] : [from, to];
  return (
    <p class={open ? "through open" : "through closed"}>
      <span class="number">{left}</span>
      <span aria-hidden="true">{arrow}</span>
      <span class="door">{open ? t.open : t.closed}</span>
      <span aria-hidden="true">{arrow}</span>
      <span class="number">{right}</span>
    </p>
  );
}
