import { signal } from "@preact/signals";
import { words } from "../../i18n.js";
import { walk } from "../../model.js";
import { positionOf } from "../../selection.js";
import { nameOf } from "./detail/names.js";
import { useElements } from "./detail/use-elements.js";

/** The element under the pointer. */
export const pointed = signal<{ tensor: number; index: number[] } | null>(null);

/** Its name, index, value and gradient, in a line. */
export function Pointed() {
  const info = walk.value;
  const element = pointed.value;
  const known = element !== null && info !== null && element.tensor < info.tensors.length;
  return (
    <p class="pointed number" aria-live="polite">
      {known ? <Reading {...element} /> : words.value.network.pointHint}
    </p>
  );
}

function Reading({ tensor, index }: { tensor: number; index: number[] }) {
  const info = walk.value!;
  const [value, gradient] = [useElements(tensor, "value"), useElements(tensor, "gradient")];
  const position = positionOf(index, info.tensors[tensor].shape);
  const at = (data: Float32Array | null) => (data === null ? "–" : data[position].toPrecision(5));
  const t = words.value.network;
  return (
    <>
      {`${nameOf(info, tensor)}[${index.join(", ")}]  ·  ${t.aspects.value} ${at(value)}  ·  ${t.aspects.gradient} ${at(gradient)}`}
    </>
  );
}
