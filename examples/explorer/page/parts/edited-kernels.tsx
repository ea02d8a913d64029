import { words } from "../i18n.js";
import { drawing, walk } from "../model.js";
import { Notice } from "./notice.js";

/** That the walk is of a network with kernels edited by hand, and the way back to what was learned. */
export function EditedKernels() {
  const { walked } = words.value;
  const edited = walk.value?.edited ?? 0;
  if (edited === 0) return null;
  const putBack = () => {
    if (drawing.value !== null) drawing.value = { ...drawing.value, kernels: [] };
  };
  return (
    <Notice about="edited-kernels" action={walked.asLearned} onAct={putBack}>
      {walked.edited(edited)}
    </Notice>
  );
}
