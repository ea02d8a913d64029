import { useEffect, useState } from "preact/hooks";
import { indexAt } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { elements, walk } from "../../../model.js";
import { shown } from "../../../parts/format.js";
import { type Pointed, readOut } from "../picking.js";

/** The number under the pointer, or the one that is taken apart. */
export function ReadOut() {
  const [info, about] = [walk.value, readOut.value];
  return (
    <p class="read-out" aria-live="polite">
      {info === null || about === null ? (
        <span class="quiet">{words.value.network.hover}</span>
      ) : (
        <Numbers info={info} about={about} />
      )}
    </p>
  );
}

function Numbers({ info, about: { tensor, position } }: { info: WalkInfo; about: Pointed }) {
  const { name, shape } = info.tensors[tensor];
  const [numbers, setNumbers] = useState<{ value: number; gradient: number | null } | null>(null);
  useEffect(() => {
    let over = false;
    if (position === null) {
      setNumbers(null);
      return undefined;
    }
    const both = Promise.all([elements(tensor, "value"), elements(tensor, "gradient")]);
    void both.then(([values, gradients]) => {
      if (over || values === null) return;
      setNumbers({ value: values[position], gradient: gradients?.[position] ?? null });
    });
    return () => {
      over = true;
    };
  }, [info.id, tensor, position]);
  const { network } = words.value;
  const index = position === null ? shape : indexAt(position, shape);
  return (
    <>
      <b>{name}</b> <span class="number">[{index.join(", ")}]</span>
      {numbers !== null && (
        <span class="number">
          {` ${network.readValue(shown(numbers.value))} · `}
          {numbers.gradient === null ? network.noGradient : network.readGradient(shown(numbers.gradient))}
        </span>
      )}
    </>
  );
}
