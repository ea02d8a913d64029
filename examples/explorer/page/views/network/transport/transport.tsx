import { useEffect } from "preact/hooks";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { Menu } from "../../../parts/choice.js";
import { stepPlace, steps, walkBy, walkTo } from "../../../steps.js";
import { partOf } from "../../../steps-of.js";
import { Icon, type IconName } from "./icon.js";
import { listen } from "./keys.js";
import { player, playing, type Speed, speed, speeds, togglePlay } from "./playing.js";
import { titleOf } from "./step-title.js";
import "./transport.css";

/** Walks the steps: buttons, a slider over all of them, and play. */
export function Transport() {
  useEffect(() => {
    const ends = [listen(), player()];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  const { network } = words.value;
  return (
    <section class="transport" aria-label={network.steps}>
      <p class="step-title" aria-live={playing.value ? "off" : "polite"}>
        <span class="number quiet">{network.stepTitle(stepPlace.value + 1, steps.value.length)}</span>{" "}
        <b>{titleOf()}</b>
      </p>
      <Buttons />
      <Track />
    </section>
  );
}

function Buttons() {
  const { network } = words.value;
  const [number, last] = [stepPlace.value, steps.value.length - 1];
  const isPlaying = playing.value;
  const button = (name: string, icon: IconName, action: () => void, disabled = false) => (
    <button
      type="button"
      class={action === togglePlay ? "primary" : ""}
      aria-label={name}
      title={name}
      onClick={action}
      disabled={disabled}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="transport-buttons">
      {button(network.firstStep, "first", () => walkTo(0), number <= 0)}
      {button(network.back, "back", () => walkBy(-1), number <= 0)}
      {button(isPlaying ? network.pause : network.play, isPlaying ? "pause" : "play", togglePlay)}
      {button(network.on, "on", () => walkBy(1), number >= last)}
      {button(network.lastStep, "last", () => walkTo(last), number >= last)}
      <Menu
        bare
        label={network.speed}
        options={Object.keys(speeds) as Speed[]}
        text={(name) => network[name]}
        value={speed.value}
        onChoose={(name) => {
          speed.value = name;
        }}
      />
    </div>
  );
}

/** A slider over all steps, above the parts of the walk, each as long as it has steps. */
function Track() {
  const { network } = words.value;
  const info = walk.value;
  if (info === null) return null;
  const parts = steps.value.map((each) => partOf(info, each));
  const here = parts[stepPlace.value];
  return (
    <div class="track">
      <input
        type="range"
        min={0}
        max={steps.value.length - 1}
        value={stepPlace.value}
        aria-label={network.steps}
        aria-valuetext={titleOf()}
        onInput={(event) => walkTo(Number(event.currentTarget.value))}
      />
      <div class="track-parts">
        {[...new Set(parts)].map((part) => (
          <button
            key={part}
            type="button"
            data-part={part}
            style={{ flexGrow: parts.filter((other) => other === part).length }}
            aria-current={part === here ? "step" : undefined}
            onClick={() => walkTo(parts.indexOf(part))}
          >
            {network.parts[part]}
          </button>
        ))}
      </div>
    </div>
  );
}
