import { scaleLinear } from "d3-scale";
import { useMemo, useRef } from "preact/hooks";
import type { OpInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import { shown, whole } from "../../../../parts/format.js";
import { useWidth } from "../../../../parts/use-width.js";
import { useElements } from "../use-elements.js";
import { channelOf, type Normalized } from "./normalization.js";

const BINS = 48;
const [BARS, AXIS, LEFT, RIGHT] = [90, 38, 28, 12];

interface Props {
  op: OpInfo;
  channel: number;
  found: Normalized;
}

/** How the values of a channel are spread, on the axes of x, x̂ and y: the values stay, and the axis moves. */
export function ChannelAxes({ op, channel, found }: Props) {
  const figure = useRef<HTMLElement>(null);
  const width = Math.min(720, useWidth(figure, 320));
  const info = walk.value;
  const x = useElements(op.inputs[0], "value");
  const t = words.value.pictures.norm;
  const shape = info?.tensors[op.inputs[0]!].shape;
  const spread = useMemo(
    () => (x === null || shape === undefined ? null : spreadOf(channelOf(x, shape, channel), found)),
    [x, shape, channel, found.mean, found.deviation],
  );
  return (
    <figure ref={figure} class="channel-axes">
      {spread !== null && <Axes {...spread} width={width} found={found} />}
      <figcaption class="quiet">{t.axesHint(channel, whole(spread?.count ?? 0))}</figcaption>
    </figure>
  );
}

interface Spread {
  counts: number[];
  low: number;
  high: number;
  count: number;
}

/** Counted between the least and the largest value, with μ ± σ in sight. */
function spreadOf(values: Float32Array, { mean, deviation }: Normalized): Spread {
  let [low, high] = [mean - 1.2 * deviation, mean + 1.2 * deviation];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values)
    counts[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))] += 1;
  return { counts, low, high, count: values.length };
}

function Axes({
  counts,
  low,
  high,
  width,
  found,
}: Omit<Spread, "count"> & { width: number; found: Normalized }) {
  const t = words.value.pictures.norm;
  const { mean, deviation, weight, bias, x, xHat, y } = found;
  const xs = scaleLinear([low, high], [LEFT, width - RIGHT]);
  const hat = (value: number) => (value - mean) / deviation;
  const axes = [
    { name: "x", of: [low, high], ends: [xs(low), xs(high)] },
    { name: "x̂", of: [hat(low), hat(high)], ends: [xs(low), xs(high)] },
    {
      name: "y",
      of: [weight * hat(low) + bias, weight * hat(high) + bias],
      ends: [xs(low), xs(high)],
    },
  ];
  const most = Math.max(...counts);
  const bar = (width - LEFT - RIGHT) / BINS;
  const here = xs(x);
  const height = BARS + axes.length * AXIS;
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={t.axesLabel(shown(mean), shown(deviation), shown(x), shown(xHat), shown(y))}
    >
      <rect
        class="within"
        x={xs(mean - deviation)}
        width={xs(mean + deviation) - xs(mean - deviation)}
        y={0}
        height={BARS}
      />
      {counts.map((count, i) => {
        // A few values are seen beside the many zeros behind a ReLU.
        const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * (BARS - 16));
        return (
          <rect key={i} class="bin" x={LEFT + i * bar} width={bar * 0.88} y={BARS - tall} height={tall} />
        );
      })}
      <line class="mean" x1={xs(mean)} x2={xs(mean)} y1={0} y2={height - AXIS + 6} />
      <line class="here" x1={here} x2={here} y1={12} y2={height - AXIS} />
      {axes.map(({ name, of, ends }, row) => (
        <Axis key={name} name={name} scale={scaleLinear(of, ends)} at={here} y={BARS + row * AXIS} />
      ))}
      <text
        class="mark"
        x={xs(mean)}
        y={10}
        text-anchor={xs(mean) > here ? "start" : "end"}
        dx={xs(mean) > here ? 4 : -4}
      >
        μ
      </text>
    </svg>
  );
}

interface AxisProps {
  name: string;
  scale: ReturnType<typeof scaleLinear<number, number>>;
  /** Where the element is. */
  at: number;
  y: number;
}

function Axis({ name, scale, at, y }: AxisProps) {
  const [left, right] = scale.range();
  return (
    <g class="axis" transform={`translate(0 ${y})`}>
      <line x1={left} x2={right} y1={0} y2={0} />
      <text class="name" x={LEFT - 10} y={4} text-anchor="end">
        {name}
      </text>
      {scale.ticks(Math.max(2, Math.floor((right - left) / 90))).map((tick) => (
        <g key={tick} transform={`translate(${scale(tick)} 0)`}>
          <line y1={0} y2={5} />
          <text y={18} text-anchor="middle">
            {shown(tick, 3)}
          </text>
        </g>
      ))}
      <circle class="here" cx={at} cy={0} r={4.5} />
    </g>
  );
}
