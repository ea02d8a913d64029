import type { BackendName } from "pellucid";
import { HEADER, measurable, measureTiers, rowsOf } from "./measure.js";

const query = new URLSearchParams(location.search);
const wanted = query.get("backends")?.split(",");
const options = {
  batch: Number(query.get("batch") ?? 64),
  rounds: Number(query.get("rounds") ?? 5),
  backends: measurable.filter((name: BackendName) => wanted?.includes(name) ?? true),
};

const element = (id: string): HTMLElement => document.getElementById(id)!;

function row(tag: "th" | "td", cells: readonly string[]): HTMLTableRowElement {
  const tr = document.createElement("tr");
  for (const text of cells) {
    const cell = document.createElement(tag);
    cell.textContent = text;
    tr.append(cell);
  }
  return tr;
}

function note(text: string): void {
  const item = document.createElement("li");
  item.textContent = text;
  element("notes").append(item);
}

const status = element("status");
try {
  const { measured, missing } = await measureTiers(options, (what) => {
    status.textContent = what;
  });
  element("table").append(row("th", HEADER), ...rowsOf(measured).map((cells) => row("td", cells)));
  for (const { name, runs } of measured) note(`${name}: ${runs}`);
  for (const { why } of missing) note(why);
  status.textContent = `done: batch ${options.batch}, medians of ${options.rounds} rounds`;
} catch (error) {
  status.textContent = `failed: ${error}`;
}
