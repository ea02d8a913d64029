import type { CorruptedKind, Robustness } from "../../corruptions/robustness.js";
import { figure } from "../elements.js";
import { count, percent } from "../format.js";
import { grayImage, inverted } from "../gray-image.js";
import { type Html, html } from "../html.js";
import type { ReportData } from "../report-data.js";

/** How the network reads pictures that are worse than those it was tested on. */
export function robustness(
  { test }: ReportData,
  { seed, images, clean, mean, kinds }: Robustness,
  charts: Record<string, string>,
): Html {
  const [, H, W] = test.shape;
  const worst = kinds.reduce((a, b) => (b.accuracy < a.accuracy ? b : a));
  return html`
<section id="robustness">
  <h2>Corruptions</h2>
  <p>The ${count(images)} test images, corrupted in the fifteen ways of MNIST-C (seed ${seed}): on the mean of these the
  accuracy is <strong>${percent(mean)}</strong>, ${percent(clean)} on the images as they are. It is hurt most by ${worst.name},
  with ${percent(worst.accuracy)}.</p>${figure(
    [charts.robustness!],
    "Accuracy by kind of corruption. Whiskers: 95% Wilson intervals.",
    "wide",
  )}
  <div class="corruptions">${kinds.map(row)}
  </div>
</section>`;

  function row({ name, accuracy, shown }: CorruptedKind): Html {
    const size = H * W;
    const pictures = Array.from({ length: shown.length / size }, (_, i) =>
      grayImage(inverted(shown.subarray(i * size, (i + 1) * size)), H, W, 1),
    );
    return html`
    <figure class="corruption">
      <div role="img" aria-label="The first ${pictures.length} test images, ${name}">${pictures.map((source) => html`<img src="${source}" width="${2 * W}" height="${2 * H}" alt="" />`)}</div>
      <figcaption>${name}, ${percent(accuracy)}</figcaption>
    </figure>`;
  }
}
