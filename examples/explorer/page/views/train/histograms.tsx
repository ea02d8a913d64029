import type { Histogram } from "../../../engine/training/histogram.js";
import { words } from "../../i18n.js";
import { short } from "../../parts/format.js";
import { snapshot } from "./training.js";
import "./histograms.css";

/** How the weights and gradients of every parameter are spread. */
export function Histograms() {
  const { train } = words.value;
  const histograms = snapshot.value?.histograms;
  if (histograms === undefined) return null;
  return (
    <section class="panel histograms">
      <h3>{train.histograms}</h3>
      <p class="quiet">{train.histogramsHint}</p>
      <ul>
        {histograms.map(({ parameter, weights, gradients }) => (
          <li key={parameter} data-parameter={parameter}>
            <h4 class="number">{parameter}</h4>
            <Bars kind="weights" name={train.weightsOf} histogram={weights} />
            {gradients === null ? (
              <p class="quiet">{train.noGradients}</p>
            ) : (
              <Bars kind="gradients" name={train.gradientsOf} histogram={gradients} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const HEIGHT = 40;

function Bars({ kind, name, histogram }: { kind: string; name: string; histogram: Histogram }) {
  const { counts, largest, mean, deviation } = histogram;
  const most = Math.max(1, ...counts);
  const path = counts.map((count, i) => {
    const height = (HEIGHT * count) / most;
    return `M${i} ${HEIGHT}V${HEIGHT - height}h0.9V${HEIGHT}z`;
  });
  const text = words.value.train.spread(short(mean), short(deviation));
  return (
    <figure class={`bars ${kind}`}>
      <svg
        viewBox={`0 0 ${counts.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${text}`}
      >
        <line x1={counts.length / 2} x2={counts.length / 2} y1={0} y2={HEIGHT} />
        <path d={path.join("")} />
      </svg>
      <figcaption>
        <span class="number">{largest > 0 && `−${short(largest)}`}</span>
        <span title={text}>{largest > 0 ? name : words.value.train.allZero(name)}</span>
        <span class="number">{largest > 0 && short(largest)}</span>
      </figcaption>
    </figure>
  );
}
