import { escapeHtml } from "./escape-html.js";
import type { HeatCell } from "./heat-cell.js";
import type { HeatPanel } from "./heat-map.js";
import type { MarkKind } from "./marks/heat-mark.js";

/** What is drawn in a cell, in units of its side. */
export const SIGNS = {
  kink: "M.25 .7L.5 .3L.75 .7",
  jump: "M.2 .7H.5V.3H.8",
  "one-sided": "M.35 .2V.8M.35 .5H.75",
} as const;

/**
 * The panel as SVG, colored by {@link HEAT_MAP_CSS}; `label` is what a screen reader says of it.
 *
 * @example
 * const { maps } = heatMapsOf(gradcheck(relu, [tensor([[-1, 2]])]));
 * heatPanelSvg(maps[0].panels[0], "errors").startsWith("<svg"); // true
 */
export function heatPanelSvg({ width, height, side, cells, marks }: HeatPanel, label: string): string {
  const drawn = [
    ...cells.map((cell) => cellSvg(cell, side)),
    ...marks.map(({ kind, path }) => markSvg(kind, path)),
  ];
  // Lines along the edge are wider than the cells.
  const [w, h] = [width + 4, height + 4];
  return `<svg class="heat-map" role="img" aria-label="${escapeHtml(label)}" width="${w}" height="${h}" viewBox="-2 -2 ${w} ${h}">${drawn.join("")}</svg>`;
}

/** Lines in a wider one of the page's color, so that they are seen on every color of a cell. */
export const markSvg = (kind: MarkKind, path: string): string =>
  `<path class="heat-halo heat-${kind}" d="${path}"/><path class="heat-mark heat-${kind}" d="${path}"/>`;

function cellSvg({ x, y, level, failed, sign, title }: HeatCell, side: number): string {
  const gap = side > 8 ? 1 : 0.5;
  const size = side - 2 * gap;
  const shape = `<rect class="heat-${level}${failed ? " heat-failed" : ""}" x="${x + gap}" y="${y + gap}" width="${size}" height="${size}"/>`;
  const drawn =
    sign === null || side < 9
      ? ""
      : `<path class="heat-sign" transform="translate(${x} ${y}) scale(${side})" d="${SIGNS[sign]}"/>`;
  return `<g>${shape}${drawn}<title>${escapeHtml(title)}</title></g>`;
}

/**
 * Colors that every kind of color blindness tells apart by their lightness; the further from the page, the worse.
 *
 * @example
 * HEAT_MAP_CSS.includes("light-dark"); // true
 */
export const HEAT_MAP_CSS = `
.heat-map { max-width: 100%; height: auto; display: block; }
.heat-right { fill: light-dark(#dce8f4, #203650); }
.heat-over-1 { fill: light-dark(#ffdcae, #573410); }
.heat-over-2 { fill: light-dark(#fdb465, #86500f); }
.heat-over-3 { fill: light-dark(#ee8330, #bd7013); }
.heat-over-4 { fill: light-dark(#c04f06, #f19b3e); }
.heat-over-5 { fill: light-dark(#7a2d00, #ffd09a); }
.heat-not-finite { fill: light-dark(#000, #fff); }
.heat-skipped { fill: light-dark(#fff, #12161c); stroke: light-dark(#55606e, #a3afbd); stroke-dasharray: 2 2; }
.heat-unknown { fill: none; stroke: light-dark(#d4dae1, #323c49); }
.heat-failed { stroke: light-dark(#17202b, #e6ebf1); stroke-width: 1.2; }
.heat-sign { fill: none; stroke: light-dark(#08509e, #7db4ff); stroke-width: 0.1; }
.heat-halo, .heat-mark { --width: 1.6; fill: none; stroke-linejoin: round; stroke-linecap: round; }
.heat-halo { stroke: light-dark(#fff, #12161c); stroke-width: calc(1px * (var(--width) + 2.4)); }
.heat-mark { stroke: light-dark(#08509e, #7db4ff); stroke-width: calc(1px * var(--width)); }
.heat-around, .heat-inside { --width: 2.5; }
.heat-mark.heat-inside { stroke-dasharray: 6 4; stroke-linecap: butt; }
.heat-mark.heat-beyond { stroke-dasharray: 3 3; stroke-linecap: butt; }
.heat-halo.heat-beyond { stroke: none; }
`;
