import type { ScaleContinuousNumeric } from "d3-scale";
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { useRef } from "preact/hooks";
import { language } from "../../i18n.js";
import { useWidth } from "../../parts/use-width.js";

export interface Points {
  step: readonly number[];
  y: readonly number[];
}

interface Props {
  title: string;
  batches: Points;
  validation: Points;
  logarithmic: boolean;
  /** The range of y at the least. */
  range: readonly [number, number];
  format: (y: number) => string;
  /** What somebody has who only guesses. */
  guess: number;
  /** What the curves are called. */
  names: { batches: string; validation: string; steps: string; guess: string };
  /** The step that is marked. */
  marked: number | null;
  onPick: (step: number) => void;
}

const MARGIN = { top: 10, right: 12, bottom: 30, left: 46 };

/** Loss or accuracy over steps: batches as a line with its running mean, the validation as a line through points. */
export function Chart(props: Props) {
  const { title, batches, validation, range, logarithmic, format, guess, names, marked, onPick } = props;
  const figure = useRef<HTMLElement>(null!);
  const width = useWidth(figure, 400);
  const height = width > 400 ? 350 : 220;
  const smooth = runningMean(batches.y);
  const last = Math.max(10, batches.step.at(-1) ?? 0, validation.step.at(-1) ?? 0);
  const x = scaleLinear([0, last], [MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)]);
  const y = verticalScale([...batches.y, ...validation.y], range, logarithmic, height);
  const path = (points: Points) =>
    line<number>(
      (_, i) => x(points.step[i]),
      (value) => y(value),
    )(points.y as number[]) ?? "";
  const pick = (event: MouseEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    const step = x.invert(event.clientX - left);
    const nearest = validation.step.toSorted((a, b) => Math.abs(a - step) - Math.abs(b - step))[0];
    if (nearest !== undefined) onPick(nearest);
  };
  const steps = (n: number) => n.toLocaleString(language.value);
  return (
    <figure class="chart" ref={figure}>
      <figcaption>
        <strong>{title}</strong>
        <span class="key batches">{names.batches}</span>
        <span class="key validation">{names.validation}</span>
      </figcaption>
      {/* The same by keyboard: the slider of the snapshots. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider of the snapshots does it by keyboard */}
      <svg width={width} height={height} role="img" aria-label={title} onClick={pick}>
        {ticksOf(y, logarithmic).map((tick) => (
          <g key={tick} class="tick">
            <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
            <text x={MARGIN.left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {x.ticks(Math.max(2, Math.floor(width / 110))).map((tick) => (
          <text key={tick} class="tick" x={x(tick)} y={height - 10} text-anchor="middle">
            {tick === 0 ? names.steps : steps(tick)}
          </text>
        ))}
        {guess >= y.domain()[0] && guess <= y.domain()[1] && (
          <g class="guess">
            <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(guess)} y2={y(guess)} />
            <text x={width - MARGIN.right} y={y(guess)} dy="-0.4em" text-anchor="end">
              {names.guess}
            </text>
          </g>
        )}
        {marked !== null && (
          <line class="marked" x1={x(marked)} x2={x(marked)} y1={MARGIN.top} y2={height - MARGIN.bottom} />
        )}
        <path class="batches raw" d={path(batches)} />
        <path class="batches" d={path({ step: batches.step, y: smooth })} />
        <path class="validation" d={path(validation)} />
        {validation.step.map((step, i) => (
          <circle
            key={step}
            class={step === marked ? "validation shown" : "validation"}
            cx={x(step)}
            cy={y(validation.y[i])}
            r={step === marked ? 5 : 3}
          />
        ))}
      </svg>
    </figure>
  );
}

type Scale = ScaleContinuousNumeric<number, number>;

function verticalScale(
  values: readonly number[],
  range: readonly [number, number],
  logarithmic: boolean,
  height: number,
): Scale {
  const pixels = [height - MARGIN.bottom, MARGIN.top];
  const highest = Math.max(range[1], ...values);
  if (!logarithmic) return scaleLinear([Math.min(range[0], ...values), highest], pixels);
  const positive = values.filter((value) => value > 0);
  return scaleLog([Math.max(1e-5, Math.min(0.1, ...positive)), highest], pixels).clamp(true);
}

/** On a logarithmic scale 1, 2 and 5 times the powers of ten, or the powers alone where these are many. */
function ticksOf(scale: Scale, logarithmic: boolean): number[] {
  if (!logarithmic) return scale.ticks(5);
  const [low, high] = scale.domain();
  const factors = high / low > 200 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    for (const factor of factors) {
      const tick = factor * 10 ** power;
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Points to each side that are averaged. */
const REACH = 8;

function runningMean(values: readonly number[]): number[] {
  return values.map((_, i) => {
    const reach = Math.min(REACH, i, values.length - 1 - i);
    const around = values.slice(i - reach, i + reach + 1);
    return around.reduce((sum, value) => sum + value, 0) / around.length;
  });
}
