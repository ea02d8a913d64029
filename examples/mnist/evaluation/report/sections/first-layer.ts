import { grayImage, inkGrays, inverted, signedGrays } from "../gray-image.js";
import { type Html, html } from "../html.js";
import type { Measures } from "../measure.js";
import type { FirstLayer, ReportData } from "../report-data.js";

/** What the first convolution looks for, and where it finds it. */
export function firstLayer({ test }: ReportData, { classes }: Measures, layer: FirstLayer): Html {
  const [K, R, S] = layer.shape;
  const [, H, W] = test.shape;
  const { filters, activations } = layer;
  const largest = greatest(filters);
  const inputs = activations.map(({ image }) => ({
    name: classes[test.labels[image]!]!,
    pixels: test.images.subarray(image * H * W, (image + 1) * H * W),
  }));
  const maps = activations.map(({ maps, shape: [, P, Q] }) => ({ maps, P, Q, largest: greatest(maps) }));
  const names = inputs.map(({ name }) => name).join(", ");
  return html`
<section id="first-layer">
  <h2>What the first layer sees</h2>
  <p>Its ${K} filters of ${R} × ${S} weights, and below each where it answers on ${inputs.length === 1 ? "a test image" : `${inputs.length} test images`} (${names}). In a filter,
  dark wants ink, light wants none, and mid-gray does not care. In a map, the darker the stronger the answer after the ReLU; all maps
  of an image share one scale, so a white one is a filter that has nothing to say here.</p>
  <div class="inputs">${inputs.map(
    ({ name, pixels }) => html`
    <img src="${grayImage(inverted(pixels), H, W)}" width="${2 * W}" height="${2 * H}" alt="Input: ${name}" />`,
  )}
  </div>
  <div class="filters" role="img" aria-label="${K} filters of ${R} by ${S} weights, and their activation maps on ${names}">${Array.from({ length: K }, (_, k) => tile(k))}
  </div>
</section>`;

  function tile(k: number): Html {
    const weights = filters.subarray(k * R * S, (k + 1) * R * S);
    return html`
    <div class="filter"><span>${k + 1}</span>
      <img class="weights" src="${grayImage(signedGrays(weights, largest), R, S, 12)}" width="${12 * S}" height="${12 * R}" alt="" />${maps.map(
        ({ maps, P, Q, largest }) => html`
      <img src="${grayImage(inkGrays(maps.subarray(k * P * Q, (k + 1) * P * Q), largest), P, Q, 2)}" width="${2 * Q}" height="${2 * P}" alt="" />`,
      )}
    </div>`;
  }
}

const greatest = (values: Float32Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
