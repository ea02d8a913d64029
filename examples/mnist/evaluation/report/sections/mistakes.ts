import { count, percent, plural } from "../format.js";
import { grayImage, inverted } from "../gray-image.js";
import { type Html, html } from "../html.js";
import type { Measures, Mistake } from "../measure.js";
import type { ReportData } from "../report-data.js";

/** The worst of them are shown. */
const SHOWN = 30;
/** Probabilities beside an image. That of the label is always among them. */
const LIKELIEST = 3;

/** The images that were misread, the worst first: those whose label was thought least likely. */
export function mistakes({ test }: ReportData, { mistakes, classes }: Measures): Html {
  if (mistakes.length === 0) return html``;
  const [, H, W] = test.shape;
  const shown = mistakes.slice(0, SHOWN);
  const disputed = mistakes.filter((mistake) => mistake.disputed).length;
  const which =
    shown.length < mistakes.length
      ? `The worst ${shown.length} of ${count(mistakes.length)}: those whose label it thought least likely.`
      : `All ${plural(mistakes.length, "mistake")}, the worst first: those whose label it thought least likely.`;
  return html`
<section id="mistakes">
  <h2>The worst mistakes</h2>
  <p>${which} ${disputed > 0 && html`Of all ${count(mistakes.length)}, ${plural(disputed, "has a label that is", "have labels that are")} disputed; they are marked <span class="badge">disputed</span>.`}
  Ink is shown dark on white. Beside each image are the likeliest answers, and the label in bold.</p>
  <div class="mistakes">${shown.map((mistake) => card(mistake))}
  </div>
</section>`;

  function card({ image, label, prediction, probabilities, disputed }: Mistake): Html {
    const pixels = test.images.subarray(image * H * W, (image + 1) * H * W);
    const [truth, answer] = [classes[label]!, classes[prediction]!];
    return html`
    <figure class="mistake${disputed && " disputed"}">
      <img src="${grayImage(inverted(pixels), H, W)}" width="${4 * W}" height="${4 * H}" alt="Test image ${image}: label ${truth}, read as ${answer}" />
      <figcaption>
        <p><strong>${truth}</strong> read as <strong>${answer}</strong></p>
        <ol>${likeliest(probabilities, label).map(
          (c) => html`
          <li${c === label && html` class="truth"`}><span>${classes[c]}</span><span class="bar"><i style="width:${(100 * probabilities[c]!).toFixed(1)}%"></i></span><span>${percent(probabilities[c]!)}</span></li>`,
        )}
        </ol>
        <p class="small">no. ${image}${disputed && html` <span class="badge">disputed</span>`}</p>
      </figcaption>
    </figure>`;
  }
}

function likeliest(probabilities: Float32Array, label: number): number[] {
  const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  const first = ranked.slice(0, LIKELIEST);
  return first.includes(label) ? first : [...first.slice(0, -1), label];
}
