import type { FunctionComponent } from "preact";
import { go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { type Experiment, experiment, experiments } from "../state.js";
import { Channels } from "./channels.js";
import { Dream } from "./dream.js";
import "./experiments.css";
import { Kernels } from "./kernels.js";
import { Moves } from "./moves.js";
import { Reasons } from "./reasons.js";

const panels: Record<Experiment, FunctionComponent> = {
  channels: Channels,
  kernels: Kernels,
  moves: Moves,
  reasons: Reasons,
  dream: Dream,
};

/** What can be tried with the drawing and the network, a tab each. */
export function Experiments() {
  const { play } = words.value;
  const current = experiment.value;
  const Panel = panels[current];
  const turn = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = (experiments.indexOf(current) + by + experiments.length) % experiments.length;
    go({ experiment: experiments[next] }, true);
    (event.currentTarget.children[next] as HTMLElement).focus();
  };
  return (
    <section class="experiments panel" aria-label={play.experiments}>
      <div class="tabs" role="tablist" aria-label={play.experiments} onKeyDown={turn}>
        {experiments.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === current}
            aria-controls="experiment"
            tabIndex={name === current ? 0 : -1}
            onClick={() => go({ experiment: name }, true)}
          >
            {play.tabs[name]}
          </button>
        ))}
      </div>
      <div id="experiment" role="tabpanel" aria-labelledby={`tab-${current}`} data-experiment={current}>
        <p class="lead">{play.leads[current]}</p>
        <Panel />
      </div>
    </section>
  );
}
