import { line } from "d3-shape";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { words } from "../i18n.js";
import { shown } from "./format.js";
import { type Point, PointsTable } from "./points-table.js";
import { type Scale, ticksOf, ticksSideBySide, widthOf } from "./ticks.js";
import { useWidth } from "./use-width.js";
import "./chart.css";

interface Axis {
  /** Linear or logarithmic; its range is the chart's. */
  scale: Scale;
  name?: string;
  /** What stands at a tick. */
  text?: (tick: number) => string;
}

export interface Series {
  /** Of its color and its dash. */
  kind: "first" | "second";
  name: string;
  points: readonly Point[];
  /** Whether each point is drawn. */
  dotted?: boolean;
  /** What another series is the mean of: a thin line of its color, and no word of it. */
  faint?: boolean;
}

interface Props {
  /** What a screen reader says of it. */
  label: string;
  /** Stands above it, where no heading does. */
  title?: string;
  x: Axis;
  y: Axis;
  series: readonly Series[];
  /** An x at which a line stands, and a dotted series has a large point. */
  marked?: number | null;
  /** A height of which something is to be said. */
  level?: { y: number; name: string };
  /** Pixels, where it is not narrow. */
  height?: number;
  /** Whether its numbers are listed below it. */
  listed?: boolean;
  /** An x was clicked on. It must be possible to choose one by keyboard elsewhere. */
  onPick?: (x: number) => void;
  /** Drawn over the lines, given the scales. */
  children?: (x: Scale, y: Scale) => ComponentChildren;
}

/** Lines over a plane, told apart by color, dash and name. */
export function Chart(props: Props) {
  const { label, title, series, marked = null, level, listed = true, onPick, children } = props;
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box, 420);
  const plane = planeOf(props, width);
  const { x, y } = plane;
  const named = series.filter(({ faint }) => !faint);
  const [low, high] = y.range();
  return (
    <figure class="chart" ref={box}>
      {(title !== undefined || named.length > 1) && <Legend title={title} series={named} />}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: what it does is done by keyboard elsewhere */}
      <svg
        width={width}
        height={plane.height}
        role="img"
        aria-label={label}
        class={onPick && "pickable"}
        onClick={
          onPick &&
          ((event) => onPick(x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left)))
        }
      >
        <Axes plane={plane} xName={props.x.name} yName={props.y.name} />
        {level !== undefined && level.y >= y.domain()[0] && level.y <= y.domain()[1] && (
          <Level plane={plane} at={y(level.y)} name={level.name} />
        )}
        {marked !== null && <line class="marked" x1={x(marked)} x2={x(marked)} y1={low} y2={high} />}
        {series.map((one) => (
          <Line key={`${one.name} ${one.faint}`} series={one} plane={plane} marked={marked} />
        ))}
        {children?.(x, y)}
      </svg>
      {listed && (
        <PointsTable summary={words.value.page.asTable} xName={props.x.name ?? "x"} columns={named} />
      )}
    </figure>
  );
}

interface Plane {
  x: Scale;
  y: Scale;
  height: number;
  xTicks: Tick[];
  yTicks: Tick[];
}

interface Tick {
  at: number;
  text: string;
}

/** Ranges and ticks: beside the plane there is as much room as the texts of the ticks need. */
function planeOf({ x, y, height: wanted = 260 }: Props, width: number): Plane {
  const height = width > 400 ? wanted : Math.min(wanted, 220);
  const [xText, yText] = [x.text ?? shownTick, y.text ?? shownTick];
  const yScale = y.scale
    .copy()
    .range([height - (x.name === undefined ? 28 : 44), y.name === undefined ? 10 : 26]);
  const yTicks = ticksOf(yScale, 5).map((tick) => ({ at: yScale(tick), text: yText(tick) }));
  const left = 14 + Math.max(0, ...yTicks.map(({ text }) => widthOf(text)));
  const xScale = x.scale.copy().range([left, Math.max(left + 40, width - 16)]);
  const xTicks = ticksSideBySide(xScale, xText).map((tick) => ({ at: xScale(tick), text: xText(tick) }));
  return { x: xScale, y: yScale, height, xTicks, yTicks };
}

const shownTick = (tick: number): string => shown(tick);

function Axes({ plane, xName, yName }: { plane: Plane; xName?: string; yName?: string }) {
  const [left, right] = plane.x.range();
  const [low, high] = plane.y.range();
  return (
    <>
      {plane.yTicks.map(({ at, text }) => (
        <g key={text} class="tick">
          <line x1={left} x2={right} y1={at} y2={at} />
          <text x={left - 8} y={at} dy="0.32em" text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      {plane.xTicks.map(({ at, text }) => (
        <g key={text} class="tick">
          <line x1={at} x2={at} y1={low} y2={low + 5} />
          <text x={at} y={low + 19} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      <text class="axis" x={left} y={high - 12}>
        {yName}
      </text>
      <text class="axis" x={right} y={plane.height - 6} text-anchor="end">
        {xName}
      </text>
    </>
  );
}

function Level({ plane, at, name }: { plane: Plane; at: number; name: string }) {
  const [left, right] = plane.x.range();
  return (
    <g class="level">
      <line x1={left} x2={right} y1={at} y2={at} />
      <text x={right} y={at} dy="-0.4em" text-anchor="end">
        {name}
      </text>
    </g>
  );
}

function Line({ series, plane: { x, y }, marked }: { series: Series; plane: Plane; marked: number | null }) {
  const { kind, points, dotted, faint } = series;
  const drawn = points.filter(([, value]) => Number.isFinite(value));
  const path = line<Point>(
    ([at]) => x(at),
    ([, value]) => y(value),
  );
  return (
    <g class={`series ${kind}${faint ? " faint" : ""}`}>
      <path d={path(drawn) ?? ""} />
      {dotted &&
        drawn.map(([at, value]) => (
          <circle
            key={at}
            class={at === marked ? "marked" : undefined}
            cx={x(at)}
            cy={y(value)}
            r={at === marked ? 5 : 3}
          />
        ))}
    </g>
  );
}

function Legend({ title, series }: { title?: string; series: readonly Series[] }) {
  return (
    <figcaption>
      {title !== undefined && <strong>{title}</strong>}
      <ul>
        {series.map(({ kind, name }) => (
          <li key={name}>
            <svg width="26" height="10" aria-hidden="true" class={`series ${kind}`}>
              <path d="M0 5H26" />
            </svg>
            {name}
          </li>
        ))}
      </ul>
    </figcaption>
  );
}
