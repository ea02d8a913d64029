import { at, go } from "../../address.js";
import { words } from "../../i18n.js";
import { whole } from "../../parts/format.js";
import { Notice } from "../../parts/notice.js";
import { progress, run } from "./training.js";

/** That a walk has paused the training, for all views but that of the training, where it is to be seen. */
export function Paused() {
  const { train } = words.value;
  const now = progress.value;
  if (now === null || now.interrupted === null || at.view.value === "train") return null;
  const stretch = now.interrupted;
  const goOn = () => {
    // A view that walks would pause it again.
    go({ view: "train" });
    run(stretch);
  };
  return (
    <Notice about="paused" action={train.goOn} onAct={goOn}>
      {train.pausedAt(whole(now.step))}
    </Notice>
  );
}
