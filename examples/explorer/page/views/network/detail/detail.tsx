import { step } from "../../../steps.js";

/** The step in detail: its formula, its source, its tensors, and the number that is taken apart. */
export function Detail() {
  return <p>{step.value?.phase}</p>;
}
