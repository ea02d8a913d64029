import { accumulation } from "./accumulation.js";
import { borders } from "./borders.js";
import { broadcasts } from "./broadcasts.js";
import { generic } from "./generic.js";
import { masks } from "./masks.js";
import type { Planted } from "./planted.js";
import { rearranged } from "./rearranged.js";
import { saved } from "./saved.js";
import { terms } from "./terms.js";

/** All of them, in the order of the page. */
export const plantedBugs: readonly Planted[] = [
  ...generic,
  ...broadcasts,
  ...rearranged,
  ...accumulation,
  ...saved,
  ...masks,
  ...borders,
  ...terms,
];
