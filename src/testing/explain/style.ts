import { HEAT_MAP_CSS } from "./heat-map-svg.js";

/** Of the whole page: light and dark as the reader has it, from a phone's width on, and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --paper: light-dark(#fff, #12161c); --panel: light-dark(#f4f6f8, #1b212a);
  --ink: light-dark(#17202b, #e6ebf1); --quiet: light-dark(#55606e, #a3afbd); --line: light-dark(#d4dae1, #323c49);
  --accent: light-dark(#08509e, #7db4ff); --warm: light-dark(#a64200, #ff9e42);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.5rem; font-size: 1.15rem; overflow-wrap: anywhere; }
section { margin-top: 1rem; padding: 1rem; background: var(--panel); border-radius: 0.5rem; }
.verdict { margin: 0.3rem 0 0; font-weight: 600; }
.right { color: var(--accent); }
.wrong { color: var(--warm); }
.quiet { color: var(--quiet); }
.text { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.input { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.panels { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; max-width: 100%; }
figcaption, .legend { font-size: 0.85rem; color: var(--quiet); }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; margin: 0.7rem 0 0; padding: 0; list-style: none; }
.legend svg { vertical-align: -2px; margin-right: 0.3rem; }
.read-out { min-height: 3em; margin: 0.4rem 0 0; font-size: 0.85rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--quiet); }
th, td { padding: 0.2rem 0.8rem 0.2rem 0; text-align: end; border-top: 1px solid var(--line); white-space: nowrap; }
th:first-child { text-align: start; }
thead th { border-top: 0; }
tbody th { font-weight: 400; }
.bar { display: inline-block; height: 0.8em; background: var(--accent); vertical-align: -1px; }
pre { margin: 0; overflow-x: auto; font: 0.82rem/1.5 var(--mono); }
button { font: inherit; padding: 0.25rem 0.8rem; margin-bottom: 0.6rem; color: var(--ink); background: var(--paper);
  border: 1px solid var(--quiet); border-radius: 0.3rem; }
dl { display: grid; grid-template-columns: fit-content(60%) minmax(0, 1fr); gap: 0.2rem 1rem; margin: 0; }
dt { overflow-wrap: anywhere; }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) { table { font-size: 0.78rem; } th, td { padding-inline-end: 0.45rem; } }
@media (min-width: 62rem) { .input { grid-template-columns: fit-content(calc(100% - 33rem)) auto; justify-content: start; column-gap: 3rem; } }
@media print { :root { color-scheme: light; } section { break-inside: avoid; padding: 0; background: none; }
  button, .read-out { display: none; } pre { white-space: pre-wrap; } * { print-color-adjust: exact; } }
${HEAT_MAP_CSS}`;

/** What a pointer is over is told below its map; the program can be copied. Nothing is lost without it. */
export const SCRIPT = `
for (const map of document.querySelectorAll(".map")) {
  const readOut = map.appendChild(Object.assign(document.createElement("p"), { className: "read-out quiet",
    textContent: "Point at a cell to read it." }));
  map.addEventListener("pointerover", ({ target }) => {
    const title = target.closest("g")?.querySelector("title");
    if (title) readOut.textContent = title.textContent;
  });
}
for (const code of document.querySelectorAll("pre.copied")) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
  button.onclick = () => navigator.clipboard.writeText(code.textContent).then(() => { button.textContent = "Copied"; });
  code.before(button);
}`;
