import { useComputed } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { step } from "../../../steps.js";
import { type GraphNode, graphOf } from "../graph.js";
import { type Layout, layOut } from "../layout.js";
import { isCurrent } from "../looks.js";
import { nameOf } from "../naming.js";
import { sizeOf } from "../node-size.js";
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
  const drawing = useComputed(() => {
    if (walk.value === null) return null;
    const graph = graphOf(walk.value);
    return { ...graph, network: `${walk.value.ops.length} ${walk.value.tensors.length}` };
  }).value;
  const sizes = info === null || drawing === null ? [] : drawing.nodes.map((n) => sizeOf(info, n, vertical));
  const layout = drawing === null || room === 0 ? null : layOut(sizes, drawing.links, vertical, room);
  const current = drawing?.nodes.findIndex((node) => step.value !== undefined && isCurrent(node, step.value));

  useEffect(() => {
    if (layout === null || current === undefined || current < 0) return;
    bringIntoView(scroller.current!, layout.places[current], sizes[current]);
  }, [current, layout?.width, layout?.height]);

  return (
    <section
      class="network-picture"
      ref={scroller}
      aria-label={words.value.network.picture}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      data-vertical={vertical}
    >
      {layout !== null && drawing !== null && info !== null && (
        <div class="network-canvas" style={{ width: `${layout.width}px`, height: `${layout.height}px` }}>
          <Links layout={layout} links={drawing.links} current={current ?? -1} />
          <ol>
            {drawing.nodes.map((node, i) => (
              <li
                key={`${drawing.network} ${node.kind} ${node.op}`}
                class="node"
                data-node={node.kind === "op" ? nameOf(info, node) : node.kind}
                data-current={i === current}
                style={{
                  left: `${layout.places[i].x}px`,
                  top: `${layout.places[i].y}px`,
                  width: `${sizes[i].width}px`,
                  height: `${sizes[i].height}px`,
                }}
              >
                <Content info={info} node={node} />
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}

const Content = ({ info, node }: { info: WalkInfo; node: GraphNode }) =>
  node.kind === "answer" ? <Answer info={info} /> : <Node info={info} node={node} />;

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

function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const style = getComputedStyle(element.current!);
      setWidth(
        element.current!.clientWidth -
          Number.parseFloat(style.paddingLeft) -
          Number.parseFloat(style.paddingRight),
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

function bringIntoView(
  scroller: HTMLElement,
  { x, y }: { x: number; y: number },
  { width, height }: { width: number; height: number },
): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scroller.scrollTo({
    left: x + width / 2 - scroller.clientWidth / 2,
    top: y + height / 2 - scroller.clientHeight / 2,
    behavior: calm ? "instant" : "smooth",
  });
}
