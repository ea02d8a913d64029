import type { NumericArray } from "../../tensor/dtype.js";
import { tensorsIn } from "../../tensor/map-tensors.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { aroundBackward } from "./around-backward.js";

/** A tensor, what to call it, and its elements as they were. */
interface Before {
  readonly what: string;
  readonly t: Tensor;
  readonly data: NumericArray;
}

const remember = (what: string, t: Tensor): Before => ({ what, t, data: t.dataSync() });

/** What is no longer as it was, as the end of a sentence. */
function changeOf({ what, t, data }: Before): string | null {
  const now = t.dataSync();
  const at = data.findIndex((value, i) => !Object.is(value, now[i]));
  return at < 0 ? null : `${what} at ${formatShape(indexAt(at, t.shape))} from ${data[at]} to ${now[at]}`;
}

/**
 * Looks on while the backwards behind these outputs run, and tells `changed` of each that writes into the gradient it is
 * given or into what the forward saved: "the backward of scale changed dy at [0] from 1 to 2".
 */
export function watchForChanges(outputs: readonly Tensor[], changed: (text: string) => void): void {
  aroundBackward(outputs, (node, dy, run) => {
    const saved = Object.entries(node.saved).flatMap(([name, value]) =>
      tensorsIn(value).map((t) => remember(`${name}, which forward had saved,`, t)),
    );
    const before = [remember("dy", dy), ...saved];
    const gradients = run();
    const change = before.map(changeOf).find((text) => text !== null);
    if (change !== undefined) changed(`the backward of ${node.op} changed ${change}`);
    return gradients;
  });
}
