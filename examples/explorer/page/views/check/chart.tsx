import type { ScaleContinuousNumeric } from "d3-scale";
import { line } from "d3-shape";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { words } from "../../i18n.js";
import { useWidth } from "../../parts/use-width.js";
import { shown } from "./numbers.js";

interface Series {
  /** Of its class in the style sheet: "first", "second" or "quiet". */
  kind: "first" | "second" | "quiet";
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  /** Whether each point is marked. */
  dotted?: boolean;
}

type Scale = ScaleContinuousNumeric<number, number>;

interface Props {
  label: string;
  xName: string;
  yName: string;
  /** Without their ranges, which are the chart's. */
  x: Scale;
  y: Scale;
  xTicks: readonly number[];
  yTicks: readonly number[];
  tickText?: (x: number) => string;
  series: readonly Series[];
  /** Drawn over the lines, given the scales. */
  children?: (x: Scale, y: Scale) => ComponentChildren;
}

const HEIGHT = 260;
const MARGIN = { left: 62, right: 14, top: 26, bottom: 44 };

/** Lines over a plane, told apart by color, dash and name. */
export function Chart(props: Props) {
  const { label, xName, yName, series, children, tickText = (x) => shown(x, 5) } = props;
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box, 420);
  const x = props.x.copy().range([MARGIN.left, Math.max(MARGIN.left + 40, width - MARGIN.right)]);
  const y = props.y.copy().range([HEIGHT - MARGIN.bottom, MARGIN.top]);
  const [left, right] = x.range();
  const [low, high] = y.range();
  const path = line<readonly [number, number]>()
    .x(([value]) => x(value))
    .y(([, value]) => y(value))
    .defined(([, value]) => Number.isFinite(value));
  return (
    <figure class="chart" ref={box}>
      <Legend series={series} />
      <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
        {props.yTicks.map((tick) => (
          <g key={tick} class="tick">
            <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
            <text x={left - 8} y={y(tick)} dy="0.32em" text-anchor="end">
              {tickText(tick)}
            </text>
          </g>
        ))}
        {props.xTicks.map((tick) => (
          <g key={tick} class="tick">
            <line x1={x(tick)} x2={x(tick)} y1={low} y2={low + 5} />
            <text x={x(tick)} y={low + 19} text-anchor="middle">
              {tickText(tick)}
            </text>
          </g>
        ))}
        <text class="axis" x={left} y={high - 12}>
          {yName}
        </text>
        <text class="axis" x={right} y={HEIGHT - 6} text-anchor="end">
          {xName}
        </text>
        {series.map(({ kind, name, points, dotted }) => (
          <g key={name} class={`series ${kind}`}>
            <path d={path(points as [number, number][]) ?? ""} />
            {dotted && points.map(([px, py]) => <circle key={px} cx={x(px)} cy={y(py)} r={3} />)}
          </g>
        ))}
        {children?.(x, y)}
      </svg>
      <Numbers xName={xName} series={series} />
    </figure>
  );
}

/** The same as a table, for who cannot see the lines or wants the digits. */
function Numbers({ xName, series }: Pick<Props, "xName" | "series">) {
  const [open, setOpen] = useState(false);
  const places = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const columns = series.map(({ points }) => new Map(points.map(([x, y]) => [x, y])));
  return (
    <details class="chart-numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.value.check.numbers}</summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that a long table can be scrolled by keyboard
        <div tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{xName}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody class="number">
              {places.map((x) => (
                <tr key={x}>
                  <th scope="row">{shown(x)}</th>
                  {columns.map((column, i) => (
                    <td key={series[i].name}>{column.has(x) ? shown(column.get(x)!) : ""}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function Legend({ series }: Pick<Props, "series">) {
  return (
    <ul class="legend">
      {series.map(({ kind, name }) => (
        <li key={name} class={kind}>
          <svg width="26" height="10" aria-hidden="true" class={`series ${kind}`}>
            <path d="M0 5H26" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
