import { useEffect } from "preact/hooks";
import { engine } from "../../engine.js";
import { words } from "../../i18n.js";
import { beginWalk, walk } from "../../model.js";
import { EditedKernels } from "../../parts/edited-kernels.js";
import { Aspects } from "./choice/aspects.js";
import { Choices } from "./choice/choices.js";
import { Detail } from "./detail/detail.js";
import { Legend } from "./picture/legend.js";
import { NetworkPicture } from "./picture/network-picture.js";
import { ReadOut } from "./picture/read-out.js";
import { isDrawn } from "./pictures.js";
import { Transport } from "./transport/transport.js";
import { isWide } from "./wide.js";
import "./network.css";

/** The network as one picture, and the walk through it. */
export function Network() {
  useEffect(() => void refresh(), []);
  const { network } = words.value;
  return (
    <div class="network-view">
      <Choices />
      <EditedKernels />
      <div class="above-picture">
        <ReadOut />
        {isWide.value && <Aspects />}
        <Legend />
      </div>
      <NetworkPicture />
      {walk.value !== null && (
        <>
          {isDrawn.value && <Detail />}
          <Transport />
          <p class="quiet keys-hint">{network.keys}</p>
        </>
      )}
    </div>
  );
}

/** A walk is over when the network has been trained since: then the same images go through it as it is now. */
async function refresh(): Promise<void> {
  const info = walk.peek();
  if (info !== null && (await engine.walking.elements(info.id, 0, "value")) === null) await beginWalk();
}
