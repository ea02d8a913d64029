import { words } from "../../i18n.js";
import { walk } from "../../model.js";
import { Answer } from "./answer.js";
import { AspectChoice } from "./aspect-choice.js";
import { Choose } from "./choose.js";
import { Detail } from "./detail/detail.js";
import { Picture } from "./picture.js";
import { Pointed } from "./pointed.js";
import { Transport } from "./transport.js";
import "./network.css";

/** The network as one picture, walked step by step, with the step at hand in detail below. */
export function Network() {
  const t = words.value.network;
  return (
    <div class="network">
      <div class="network-head">
        <div>
          <h2>{t.title}</h2>
          <p class="quiet">{t.introduction}</p>
        </div>
        <Choose />
        <Answer />
      </div>
      <div class="network-stage panel">
        <AspectChoice />
        {walk.value === null ? <p class="loading">{words.value.page.loading}</p> : <Picture />}
        <Pointed />
      </div>
      <Transport />
      <Detail />
    </div>
  );
}
