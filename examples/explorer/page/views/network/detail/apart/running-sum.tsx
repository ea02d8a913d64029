import { line } from "d3-shape";
import { useMemo } from "preact/hooks";
import type { Products } from "../../../../../engine/shown-term.js";
import { words } from "../../../../i18n.js";
import { shown } from "../../../../parts/format.js";
import { pointAt, pointedAt } from "../hover.js";
import { runningSums } from "./running-sums.js";
import "./running-sum.css";

const [WIDTH, HEIGHT, EDGE] = [640, 120, 6];
/** More points than this are not seen. */
const MOST_POINTS = 640;

interface Props {
  products: Products;
  /** The places of the products, in the order in which they are shown. */
  order: Uint32Array;
}

/** Every product as a bar, and their sum as it grows. */
export function RunningSum({ products, order }: Props) {
  const t = words.value.detail;
  const n = products.value.length;
  const sums = useMemo(() => runningSums(products.value, order), [products, order]);
  const [low, high] = [Math.min(0, ...sampled(sums)), Math.max(0, ...sampled(sums))];
  const y = (value: number) => HEIGHT - EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  const x = (place: number) => (place / Math.max(1, n)) * WIDTH;
  const step = Math.max(1, Math.ceil(n / MOST_POINTS));
  const places = Array.from({ length: Math.ceil(n / step) }, (_, i) => Math.min(n - 1, i * step + step - 1));
  const path = line<number>()
    .x((place) => x(place + 1))
    .y((place) => y(sums[place]))(places);
  const pointed = pointedAt.value === null ? -1 : order.indexOf(pointedAt.value);
  return (
    <figure class="running-sum">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t.runningLabel(n, shown(sums[n - 1] ?? 0))}
        onMouseMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const place = Math.floor(((event.clientX - box.left) / box.width) * n);
          pointAt(order[Math.max(0, Math.min(n - 1, place))]);
        }}
      >
        <line class="axis" x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} />
        {n <= MOST_POINTS &&
          [...order].map((part, place) => {
            const value = products.value[part];
            const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))];
            return (
              <rect
                key={part}
                class={value < 0 ? "negative" : "positive"}
                x={x(place)}
                width={Math.max(0.5, (0.8 * WIDTH) / n)}
                y={top}
                height={bottom - top}
              />
            );
          })}
        <path d={`M0,${y(0)}L${path?.slice(1) ?? ""}`} />
        {pointed >= 0 && (
          <line class="pointer" x1={x(pointed + 0.5)} x2={x(pointed + 0.5)} y1={0} y2={HEIGHT} />
        )}
      </svg>
      <figcaption class="quiet">
        {pointed >= 0
          ? t.runningAt(pointed + 1, shown(products.value[order[pointed]]), shown(sums[pointed]))
          : t.runningLabel(n, shown(sums[n - 1] ?? 0))}
      </figcaption>
    </figure>
  );
}

const sampled = (sums: Float64Array): number[] => {
  const step = Math.max(1, Math.ceil(sums.length / MOST_POINTS));
  return [...sums].filter((_, i) => i % step === step - 1 || i === sums.length - 1);
};
