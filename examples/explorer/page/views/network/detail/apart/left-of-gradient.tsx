import { scaleLinear } from "d3-scale";
import { useMemo, useRef } from "preact/hooks";
import type { OpInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import { shown } from "../../../../parts/format.js";
import { useWidth } from "../../../../parts/use-width.js";
import { useElements } from "../use-elements.js";
import { channelOf, type Returned, type Taken } from "./normalization.js";

/** More points than this are not told apart. */
const MOST_POINTS = 1500;
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [230, 62, 14, 14, 34];

interface Props {
  op: OpInfo;
  channel: number;
  found: Returned;
  taken: Taken;
}

/**
 * dy over x̂ for a channel. Since x̂ has mean 0 and mean square 1, mean(dy) + x̂ · mean(dy · x̂) is the line of least squares
 * through the points, and what is left of dy is how far a point is from it.
 */
export function LeftOfGradient({ op, channel: c, found: { dy, deviation }, taken }: Props) {
  const figure = useRef<HTMLElement>(null);
  const width = Math.min(560, useWidth(figure, 320));
  const info = walk.value;
  const [x, gradients] = [useElements(op.inputs[0], "value"), useElements(op.output, "gradient")];
  const shape = info?.tensors[op.output].shape;
  const points = useMemo(
    () =>
      x === null || gradients === null || shape === undefined
        ? null
        : pointsOf(channelOf(x, shape, c), channelOf(gradients, shape, c), taken.center, deviation),
    [x, gradients, shape, c, taken.center, deviation],
  );
  const t = words.value.pictures.norm;
  return (
    <figure ref={figure} class="left-of-gradient">
      {points !== null && <Points points={points} width={width} taken={taken} dy={dy} />}
      <figcaption class="quiet">{t.leftHint}</figcaption>
    </figure>
  );
}

interface Point {
  xHat: number;
  dy: number;
}

/** A channel's points, of very many some. */
function pointsOf(x: Float32Array, dy: Float32Array, mean: number, deviation: number): Point[] {
  const step = Math.max(1, Math.ceil(x.length / MOST_POINTS));
  return Array.from({ length: Math.floor(x.length / step) }, (_, i) => ({
    xHat: (x[i * step] - mean) / deviation,
    dy: dy[i * step],
  }));
}

interface PointsProps {
  points: Point[];
  width: number;
  taken: Taken;
  dy: number;
}

function Points({ points, width, taken: { mean, slope, xHat, rest }, dy }: PointsProps) {
  const t = words.value.pictures.norm;
  const line = (at: number) => mean + at * slope;
  const across = [xHat, ...points.map((point) => point.xHat)];
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const down = [dy, 0, line(left), line(right), ...points.map((point) => point.dy)];
  const x = scaleLinear([left, right], [LEFT, width - RIGHT]);
  const y = scaleLinear([Math.min(...down), Math.max(...down)], [HEIGHT - BOTTOM, TOP]);
  return (
    <svg
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={t.leftLabel(shown(mean), shown(slope), shown(dy), shown(rest))}
    >
      {y.ticks(4).map((tick) => (
        <g key={tick} class={tick === 0 ? "axis zero" : "axis"} transform={`translate(0 ${y(tick)})`}>
          <line x1={LEFT} x2={width - RIGHT} />
          <text x={LEFT - 6} y={4} text-anchor="end">
            {shown(tick, 2)}
          </text>
        </g>
      ))}
      {x.ticks(Math.max(2, Math.floor(width / 110))).map((tick) => (
        <g key={tick} class="axis" transform={`translate(${x(tick)} ${HEIGHT - BOTTOM})`}>
          <text y={16} text-anchor="middle">
            {shown(tick, 2)}
          </text>
        </g>
      ))}
      <g class="axis">
        <text class="name" x={width - RIGHT} y={HEIGHT - 3} text-anchor="end">
          x̂
        </text>
        <text class="name" x={4} y={TOP}>
          dy
        </text>
      </g>
      {points.map((point, i) => (
        <circle key={i} class="point" cx={x(point.xHat)} cy={y(point.dy)} r={2} />
      ))}
      <line class="fit" x1={x(left)} x2={x(right)} y1={y(line(left))} y2={y(line(right))} />
      <line class="rest" x1={x(xHat)} x2={x(xHat)} y1={y(line(xHat))} y2={y(dy)} />
      <circle class="here" cx={x(xHat)} cy={y(dy)} r={5} />
    </svg>
  );
}
