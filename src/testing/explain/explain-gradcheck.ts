import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import type { InputElements } from "../gradcheck/elements.js";
import { headlineOf, outcomeOf, titleOf } from "../gradcheck/format-report.js";
import { plain } from "../gradcheck/options.js";
import type { GradcheckReport, InputReport } from "../gradcheck/report.js";
import { type GradcheckJson, reportFromJson } from "../gradcheck/report-json.js";
import { escapeHtml as html } from "./escape-html.js";
import { short } from "./heat-cell.js";
import { heatLegend } from "./heat-legend.js";
import { heatMapsOf, type InputHeatMap } from "./heat-map.js";
import { heatPanelSvg } from "./heat-map-svg.js";
import { badness, type HeatScale } from "./heat-scale.js";
import { SCRIPT, STYLE } from "./style.js";

/** How many of an input's elements the table has. */
const LISTED = 10;

/**
 * A page that shows what `gradcheck` found: a heat map of the errors of each input, the worst elements, the
 * diagnosis, and the program that fails in the same way. It is one file of HTML that fetches nothing, and can be read
 * without scripts.
 *
 * @param report a report, or what `JSON.parse` made of one.
 * @throws {ValueError} when it is no report, or the JSON of none, or of a later version.
 * @example
 * const report = gradcheck(relu, [tensor([-1, 2])]);
 * explainGradcheck(report).startsWith("<!doctype html>"); // true
 */
export function explainGradcheck(report: GradcheckReport | GradcheckJson): string {
  const found = read(report);
  const { ok, diagnosis, cost, elements, inputs, notes } = found;
  const { maps, scale } = heatMapsOf(found);
  const parts = [
    `<h1>${html(titleOf(found))}</h1>`,
    `<p class="verdict ${ok ? "right" : "wrong"}">${ok ? "✓" : "✗"} ${html(outcomeOf(found))}</p>`,
    ...(diagnosis === null ? [] : [section("Diagnosis", `<p class="text">${html(diagnosis.text)}</p>`)]),
    ...(cost === null ? [] : [section("Cost", `<pre tabindex="0">${html(`${cost}`)}</pre>`)]),
    ...inputs.map((input, i) => {
      const k = maps.findIndex((map) => map.input === i);
      return section(headOf(input), k < 0 ? "" : inputPart(elements[k], maps[k], scale));
    }),
    section("Relative errors", histogramTable(found)),
    ...(ok
      ? []
      : [section("To reproduce", `<pre class="copied" tabindex="0">${html(found.reproduction)}</pre>`)]),
    section("Settings", settingsList(found)),
    ...(notes.length === 0
      ? []
      : [section("Notes", notes.map((note) => `<p class="text">${html(note)}</p>`).join(""))]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(headlineOf(found))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${parts.join("\n")}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const section = (title: string, content: string): string =>
  `<section><h2>${html(title)}</h2>${content}</section>`;

function headOf({ name, shape, dtype, checked, failed }: InputReport): string {
  const result =
    checked === 0 ? "not compared" : failed === 0 ? "all right" : `${failed} of ${checked} wrong`;
  return `${name} ${formatShape(shape)} ${dtype}: ${result}`;
}

function inputPart(input: InputElements, { name, panels, leftOut }: InputHeatMap, scale: HeatScale): string {
  const figures = panels.map((panel) => {
    const caption = panel.name === "" ? "" : `<figcaption>${html(panel.name)}</figcaption>`;
    return `<figure>${caption}${heatPanelSvg(panel, `Errors of ${name}${panel.name}`)}</figure>`;
  });
  const more = leftOut === 0 ? "" : `<p class="quiet">${leftOut} more slices, none of them worse.</p>`;
  const legend = heatLegend(panels, scale).map(({ swatch, text }) => `<li>${swatch}${html(text)}</li>`);
  const map = `<div class="map"><div class="panels">${figures.join("")}</div>${more}<ul class="legend">${legend.join("")}</ul></div>`;
  return `<div class="input">${map}${worstTable(input)}</div>`;
}

function worstTable(input: InputElements): string {
  const { shape, positions, analytical, numerical, error, tolerance } = input;
  const worst = [...positions.keys()].sort((a, b) => badness(input, b) - badness(input, a)).slice(0, LISTED);
  const rows = worst.map((k) => {
    const figures = [analytical[k], numerical[k], error[k], tolerance[k]]
      .map((x) => `<td>${html(short(x))}</td>`)
      .join("");
    return `<tr><th scope="row">${html(formatShape(indexAt(positions[k], shape)))}</th>${figures}</tr>`;
  });
  const head = ["element", "analytical", "numerical", "error", "allowed"].map(
    (name) => `<th scope="col">${name}</th>`,
  );
  const caption =
    worst.length < positions.length ? `The worst ${worst.length} of ${positions.length}` : "All elements";
  return `<div class="scroll" tabindex="0" role="region" aria-label="Elements of ${html(input.name)}"><table><caption>${caption}</caption><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function histogramTable({ histogram }: GradcheckReport): string {
  const most = Math.max(...histogram.map(({ count }) => count), 1);
  const rows = histogram.flatMap(({ from, count }, i) => {
    if (count === 0) return [];
    const to = histogram[i + 1]?.from;
    const text = to === undefined ? `${from} and above` : from === 0 ? `below ${to}` : `${from} to ${to}`;
    return `<tr><th scope="row">${html(text)}</th><td>${html(`${count}`)}</td><td style="text-align:start"><span class="bar" style="width:${((8 * count) / most).toFixed(2)}rem"></span></td></tr>`;
  });
  return `<table><tbody>${rows.join("")}</tbody></table>`;
}

function settingsList({ settings, mode, order }: GradcheckReport): string {
  const { eps, atol, rtol, kinks, seed } = settings;
  const shown = Object.entries({ eps, atol, rtol, kinks, seed, mode, order });
  return `<dl>${shown.map(([key, value]) => `<dt>${key}</dt><dd>${html(typeof value === "number" ? plain(value) : `${value}`)}</dd>`).join("")}</dl>`;
}

function read(report: GradcheckReport | GradcheckJson): GradcheckReport {
  if (typeof report === "object" && report !== null) {
    if ("format" in report) return reportFromJson(report);
    if (typeof report.toJSON === "function") return report;
  }
  throw new ValueError(
    `explainGradcheck: report is ${describe(report)}; it must be a report of gradcheck, or what JSON.parse made of one: of its text, pass reportFromJson(text)`,
  );
}
