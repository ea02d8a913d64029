import { formatShape, indexAt } from "../../tensor/shape.js";
import type { InputElements } from "../gradcheck/elements.js";
import { headlineOf } from "../gradcheck/format-report.js";
import { plain } from "../gradcheck/options.js";
import type { GradcheckReport, InputReport } from "../gradcheck/report.js";
import { type GradcheckJson, reportFromJson } from "../gradcheck/report-json.js";
import { escapeHtml as html } from "./escape-html.js";
import { badness, type HeatScale, heatMap, heatScale, short } from "./heat-map.js";
import { heatPanelSvg } from "./heat-map-svg.js";
import { SCRIPT, STYLE } from "./style.js";

/** How many of an input's elements the table has. */
const LISTED = 10;

/**
 * A page that shows what `gradcheck` found: a heat map of the errors of each input, the worst elements, the
 * diagnosis, and the program that fails in the same way. It is one file of HTML that fetches nothing, and can be read
 * without scripts.
 *
 * @param report a report, or what `JSON.parse` made of one.
 * @throws {ValueError} when it is the JSON of no report, or of a later version.
 * @example
 * const report = gradcheck(relu, [tensor([-1, 2])]);
 * explainGradcheck(report).startsWith("<!doctype html>"); // true
 */
export function explainGradcheck(report: GradcheckReport | GradcheckJson): string {
  const read = "format" in report ? reportFromJson(report) : report;
  const { ok, diagnosis, elements, inputs, notes } = read;
  const scale = heatScale(elements);
  const patternsOf = (input: number) =>
    diagnosis?.inputs.find((named) => named.input === input)?.patterns ?? [];
  const parts = [
    `<h1>gradcheck of ${html(read.name)}</h1>`,
    `<p class="verdict ${ok ? "right" : "wrong"}">${ok ? "✓" : "✗"} ${html(headlineOf(read).split(": ").slice(1).join(": "))}</p>`,
    ...(diagnosis === null ? [] : [section("Diagnosis", `<p class="text">${html(diagnosis.text)}</p>`)]),
    ...inputs.map((input, i) => {
      const compared = elements.find((one) => one.input === i);
      const map =
        compared === undefined ? "" : inputPart(compared, heatMap(compared, patternsOf(i), scale), scale);
      return section(headOf(input), map);
    }),
    section("Relative errors", histogramTable(read)),
    ...(ok
      ? []
      : [section("To reproduce", `<pre class="copied" tabindex="0">${html(read.reproduction)}</pre>`)]),
    section("Settings", settingsList(read)),
    ...(notes.length === 0
      ? []
      : [section("Notes", notes.map((note) => `<p class="text">${html(note)}</p>`).join(""))]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(headlineOf(read))}</title>
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

function inputPart(
  input: InputElements,
  { panels, leftOut }: ReturnType<typeof heatMap>,
  scale: HeatScale,
): string {
  const figures = panels.map((panel) => {
    const label = `Errors of ${input.name}${panel.name}`;
    const caption = panel.name === "" ? "" : `<figcaption>${html(panel.name)}</figcaption>`;
    return `<figure>${caption}${heatPanelSvg(panel, label)}</figure>`;
  });
  const more = leftOut === 0 ? "" : `<p class="quiet">${leftOut} more slices, none of them worse.</p>`;
  const drawn = panels.flatMap(({ cells }) => cells);
  const map = `<div class="map"><div class="panels">${figures.join("")}</div>${more}${legend(panels, drawn, scale)}</div>`;
  return `<div class="input">${map}${worstTable(input)}</div>`;
}

function legend(
  panels: ReturnType<typeof heatMap>["panels"],
  cells: ReturnType<typeof heatMap>["panels"][number]["cells"],
  scale: HeatScale,
): string {
  const power = (x: number) => (x < 1000 ? `${x}` : x.toExponential(0).replace("+", ""));
  const over = scale.map((from, i): [string, string] => {
    const to = scale[i + 1];
    return [
      `over-${i + 1}`,
      to === undefined ? `over ${power(from)} × allowed` : `to ${power(to)} × allowed`,
    ];
  });
  const levels: [string, string][] = [
    ["right", "within what is allowed"],
    ...over,
    ["not-finite", "not finite"],
    ["skipped", "skipped"],
    ["unknown", "not compared"],
  ];
  const swatch = (inner: string) =>
    `<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${inner}</svg>`;
  const isOver = (level: string) => /^over|finite/.test(level);
  const items = levels
    .filter(([level]) => cells.some((cell) => cell.level === level))
    .map(([level, text]) => {
      const outline = isOver(level) ? " heat-failed" : "";
      return `<li>${swatch(`<rect class="heat-${level}${outline}" x="1" y="1" width="12" height="12"/>`)}${text}</li>`;
    });
  const sign = (d: string) => swatch(`<path class="heat-sign" transform="scale(14)" d="${d}"/>`);
  const signs = new Set(cells.map((cell) => cell.sign));
  if (signs.has("kink")) items.push(`<li>${sign("M.25 .7L.5 .3L.75 .7")}at a kink</li>`);
  if (signs.has("jump")) items.push(`<li>${sign("M.2 .7H.5V.3H.8")}at a jump</li>`);
  if (signs.has("one-sided")) items.push(`<li>${sign("M.35 .2V.8M.35 .5H.75")}from one side</li>`);
  if (panels.some(({ inside }) => inside !== null))
    items.push(
      `<li>${swatch('<rect class="heat-inside" x="2" y="2" width="10" height="10"/>')}inside of the border</li>`,
    );
  if (panels.some(({ links }) => links.length > 0))
    items.push(`<li>${swatch('<path class="heat-link" d="M2 12L12 2"/>')}exchanged</li>`);
  return `<ul class="legend">${items.join("")}</ul>`;
}

function worstTable(input: InputElements): string {
  const { shape, positions, analytical, numerical, error, tolerance } = input;
  const worst = [...positions.keys()].sort((a, b) => badness(input, b) - badness(input, a)).slice(0, LISTED);
  const rows = worst.map((k) => {
    const figures = [analytical[k], numerical[k], error[k], tolerance[k]]
      .map((x) => `<td>${short(x)}</td>`)
      .join("");
    return `<tr><th scope="row">${formatShape(indexAt(positions[k], shape))}</th>${figures}</tr>`;
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
    return `<tr><th scope="row">${text}</th><td>${count}</td><td style="text-align:start"><span class="bar" style="width:${((8 * count) / most).toFixed(2)}rem"></span></td></tr>`;
  });
  return `<table><tbody>${rows.join("")}</tbody></table>`;
}

function settingsList({ settings, mode, order }: GradcheckReport): string {
  const all = { ...settings, mode, order };
  const shown = Object.entries(all).filter(
    ([key, value]) => value !== undefined && !["throws", "name"].includes(key),
  );
  return `<dl>${shown.map(([key, value]) => `<dt>${key}</dt><dd>${html(typeof value === "number" ? plain(value) : `${value}`)}</dd>`).join("")}</dl>`;
}
