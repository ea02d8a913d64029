import { useSignalEffect } from "@preact/signals";
import { words } from "../../i18n.js";
import { version } from "../../model.js";
import { AnswerPanel } from "./answer.js";
import { Experiments } from "./experiments/experiments.js";
import { Layers } from "./layers.js";
import { Pad } from "./pad.js";
import "./play.css";
import { ask, interventions, seen } from "./state.js";

export function Play() {
  useSignalEffect(() => {
    void [seen.value, interventions.value, version.value];
    void ask();
  });
  return (
    <div class="play">
      <h2 class="visually-hidden">{words.value.play.title}</h2>
      <div class="play-top">
        <Pad />
        <AnswerPanel />
        <Experiments />
      </div>
      <Layers />
    </div>
  );
}
