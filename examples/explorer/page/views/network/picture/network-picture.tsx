import { useComputed } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { isCalm } from "../../../media.js";
import { walk } from "../../../model.js";
import { useWidth } from "../../../parts/use-width.js";
import { step } from "../../../steps.js";
import { type Graph, graphOf } from "../graph.js";
import { type Layout, layOut, type Size } from "../layout.js";
import { isCurrent } from "../looks.js";
import { nameOf } from "../naming.js";
import { boxOf, MOST, MOST_DOWNWARD, type Most } from "../node-size.js";
import { Answer } from "./answer.js";
import { Node } from "./node.js";

/** Below this many pixels the network runs downward. */
const NARROW = 640;

/** The whole network, from the pixels to the loss, with the op of the step in view. */
export function NetworkPicture() {
  const scroller = useRef<HTMLDivElement>(null);
  const room = useWidth(scroller);
  const vertical = room < NARROW;
  const info = walk.value;
  const graph = useComputed(() => (walk.value === null ? null : graphOf(walk.value))).value;
  const drawn = useMemo(
    () => (info === null || graph === null || room === 0 ? null : draw(info, graph, vertical, room)),
    [info, graph, vertical, room],
  );
  const current = graph?.nodes.findIndex((node) => step.value !== undefined && isCurrent(node, step.value));

  useEffect(() => {
    if (drawn === null || current === undefined || current < 0) return;
    bringIntoView(scroller.current!, drawn.layout.places[current], drawn.sizes[current]);
  }, [current, drawn?.layout.width, drawn?.layout.height]);

  return (
    <section
      class="network-picture"
      ref={scroller}
      aria-label={words.value.network.picture}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      data-vertical={vertical}
    >
      {drawn !== null && graph !== null && info !== null && (
        <div
          class="network-canvas"
          style={{ width: `${drawn.layout.width}px`, height: `${drawn.layout.height}px` }}
        >
          <Links layout={drawn.layout} links={graph.links} current={current ?? -1} />
          <ol>
            {graph.nodes.map((node, i) => (
              <li
                key={`${info.ops.length} ${info.tensors.length} ${node.kind} ${node.op}`}
                class="node"
                data-node={node.kind === "op" ? nameOf(info, node) : node.kind}
                data-current={i === current}
                style={placeOf(drawn, i)}
              >
                {node.kind === "answer" ? (
                  <Answer info={info} />
                ) : (
                  <Node info={info} node={node} most={drawn.most} />
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}

interface DrawnGraph {
  layout: Layout;
  sizes: Size[];
  most: Most;
}

/** The height in pixels that is always there, and the share of the window's, so that what is said of a step is seen too. */
const [LEAST_HEIGHT, MOST_OF_WINDOW] = [500, 0.6];

/** With pictures as large as the page has room for. */
function draw(info: WalkInfo, { nodes, links }: Graph, vertical: boolean, room: number): DrawnGraph {
  const tries = (vertical ? [MOST_DOWNWARD] : MOST).map((most) => {
    const sizes = nodes.map((node) => boxOf(info, node, most, vertical));
    return { most, sizes, layout: layOut(sizes, links, vertical, vertical ? 0 : room) };
  });
  const fits = ({ layout }: DrawnGraph) =>
    layout.width <= room && layout.height <= Math.max(LEAST_HEIGHT, MOST_OF_WINDOW * innerHeight);
  return tries.find(fits) ?? tries.at(-1)!;
}

const placeOf = ({ layout: { places }, sizes }: DrawnGraph, i: number) => ({
  left: `${places[i].x}px`,
  top: `${places[i].y}px`,
  width: `${sizes[i].width}px`,
  height: `${sizes[i].height}px`,
});

interface LinksProps {
  layout: Layout;
  links: { from: number; to: number }[];
  current: number;
}

function Links({ layout, links, current }: LinksProps) {
  return (
    <svg class="network-links" width={layout.width} height={layout.height} aria-hidden="true">
      {layout.curves.map(({ path, skip }, i) => {
        const { from, to } = links[i];
        return (
          <path
            key={`${from} ${to}`}
            d={path}
            class={skip ? "skip-link" : ""}
            data-current={from === current || to === current}
          />
        );
      })}
    </svg>
  );
}

function bringIntoView(
  scroller: HTMLElement,
  { x, y }: { x: number; y: number },
  { width, height }: { width: number; height: number },
): void {
  scroller.scrollTo({
    left: x + width / 2 - scroller.clientWidth / 2,
    // Of what is too high, the name is seen.
    top: height > scroller.clientHeight ? y : y + height / 2 - scroller.clientHeight / 2,
    behavior: isCalm.peek() ? "instant" : "smooth",
  });
}
