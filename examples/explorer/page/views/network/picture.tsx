import { linkHorizontal } from "d3-shape";
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { words } from "../../i18n.js";
import { walk } from "../../model.js";
import { step } from "../../steps.js";
import { isReached } from "./aspect.js";
import { type Edge, layoutOf } from "./layout.js";
import { OpNode } from "./op-node.js";

/** The network from pixels to loss, as wide as it is; the step at hand is kept in sight. */
export function Picture() {
  const info = walk.value;
  const layout = useMemo(() => (info === null ? null : layoutOf(info)), [info]);
  const frame = useRef<HTMLElement>(null);
  const zoom = useZoom(frame, layout?.width ?? 0);
  const current = step.value;
  const op = current === undefined || current.phase === "update" ? null : current.op;
  const parameter = current?.phase === "update" ? current.parameter : null;
  const node = layout?.nodes.find((n) =>
    op === null ? n.parameters.includes(parameter ?? -1) : n.op === op,
  );

  useEffect(() => {
    const box = frame.current;
    if (box === null || node === undefined) return;
    const middle = zoom * (node.x + node.width / 2) - box.clientWidth / 2;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.scrollTo({ left: middle, behavior: calm ? "auto" : "smooth" });
  }, [node, zoom]);

  if (layout === null) return null;
  const { width, height, nodes, edges } = layout;
  return (
    <section class="network-picture" ref={frame} aria-label={words.value.network.picture}>
      <div class="network-canvas" style={{ width: `${width}px`, height: `${height}px`, zoom }}>
        <svg width={width} height={height} aria-hidden="true">
          {edges.map((edge) => (
            <path
              key={`${edge.from.tensor} ${edge.to.tensor}`}
              d={pathOf(edge)}
              class={isReached(edge.to.op) ? "edge" : "edge ahead"}
            />
          ))}
        </svg>
        {nodes.map((each) => (
          <OpNode key={each.tensor} node={each} current={each === node} />
        ))}
      </div>
    </section>
  );
}

/** The least that a picture is made smaller so that it fits; what is wider still scrolls. */
const LEAST = 0.7;

/** By how much a picture of this width is made smaller to fit, as the window is. */
function useZoom(frame: RefObject<HTMLElement | null>, width: number): number {
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const box = frame.current;
    if (box === null) return;
    const observer = new ResizeObserver(() => setRoom(box.clientWidth - 2 * PADDING));
    observer.observe(box);
    return () => observer.disconnect();
  }, [frame]);
  const fits = room > 0 ? room / width : 1;
  return fits >= 1 ? 1 : fits >= LEAST ? fits : 1;
}

const PADDING = 6;

const link = linkHorizontal();

function pathOf({ from, to, skips }: Edge): string {
  const middle = (n: { y: number; height: number }) => n.y + n.height / 2;
  if (!skips) {
    return link({ source: [from.x + from.width, middle(from)], target: [to.x, middle(to)] }) ?? "";
  }
  const [left, right] = [from.x + from.width - 12, to.x + 12];
  const top = Math.min(from.y, to.y) - 22;
  return `M${left},${from.y} C${left},${top} ${left + 20},${top} ${left + 40},${top} H${right - 40} C${right - 20},${top} ${right},${top} ${right},${to.y}`;
}
