import { indexAt } from "../../../../../engine/indices.js";
import type { WalkInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { gradientMakerOf, type Made, makerOf } from "../../../../makers.js";
import { walk } from "../../../../model.js";
import { bracketed } from "../../../../parts/format.js";
import { follow } from "../../../../selection.js";
import { originOf } from "../names.js";
import "./element-link.css";

/** What of a factor, or of an element of a term, tells where its numbers stand. */
interface Source {
  /** A number of the walk; null where the numbers are none of it. */
  tensor: number | null;
  gradient: boolean;
}

/** The step that makes the numbers; null where none does. */
export function madeOf(info: WalkInfo, { tensor, gradient }: Source): Made | null {
  if (tensor === null) return null;
  return gradient ? gradientMakerOf(info, tensor) : makerOf(info, tensor);
}

interface Props {
  source: Source;
  /** In row-major order; −1 for none. */
  position: number;
  /** What stands before the index. */
  name?: string;
  /** Where it is known already. */
  made?: Made | null;
}

/** The place of a number of the walk: a button that goes to the step that makes it, where there is one. */
export function ElementLink({ source, position, name = "", made }: Props) {
  const info = walk.value;
  if (info === null || source.tensor === null || position < 0) return <>{name}</>;
  const text = `${name}${bracketed(indexAt(position, info.tensors[originOf(info, source.tensor)].shape))}`;
  const target = made === undefined ? madeOf(info, source) : made;
  if (target === null) return <>{text}</>;
  return (
    <button
      type="button"
      class="element-link number"
      title={words.value.detail.follow}
      onClick={() => {
        follow(target, position);
        // The button goes with the number that it is a part of.
        document.querySelector<HTMLElement>(".apart")?.focus({ preventScroll: true });
      }}
    >
      {text}
    </button>
  );
}
