import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { step } from "../../../steps.js";
import { partOf } from "../../../steps-of.js";
import { layerOf } from "../naming.js";

/** "conv2 conv2d, forward", in the reader's language. */
export function titleOf(): string {
  const [info, now] = [walk.value, step.value];
  if (info === null || now === undefined) return "";
  const what =
    now.phase === "update"
      ? info.tensors[now.parameter].name
      : `${layerOf(info, now.op)} ${info.ops[now.op].op}`.trim();
  return `${what} · ${words.value.network.parts[partOf(info, now)]}`;
}
