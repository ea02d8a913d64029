import type { MapsShape } from "../../../engine/playing/reading.js";
import { words } from "../../i18n.js";

/** "conv2" for what the layer itself made, "ReLU (conv2)" for what became of it. */
export function mapsName({ op, layer, source }: MapsShape): string {
  if (op === "conv2d" || op === "linear") return layer;
  const names: Record<string, string> = words.value.play.ops;
  return `${names[op] ?? op}${source === null || source === layer ? "" : ` (${source})`}`;
}
