import { computed, signal } from "@preact/signals";
import { largestOf } from "../../../../engine/indices.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { Bar } from "../../../parts/bar.js";
import { Menu } from "../../../parts/choice.js";
import { shown } from "../../../parts/format.js";
import { answer, blank, interventions, off, seen, setOff, switchChannel, target } from "../state.js";
import { TargetField } from "./fields.js";
import { useLater } from "./later.js";

/** The layers that have channels to switch off. */
const layers = computed(() => [
  ...new Set(answer.value?.changed.maps.flatMap(({ source }) => source ?? []) ?? []),
]);
const chosen = signal("");
const layer = computed(() => (layers.value.includes(chosen.value) ? chosen.value : (layers.value[0] ?? "")));

const SHOWN = 8;

/** Channels are switched off by a click on their maps; here is which ones are, and which matter most. */
export function Channels() {
  const { play } = words.value;
  return (
    <>
      <OffList />
      <h3>{play.rankingTitle}</h3>
      <div class="fields">
        <Menu
          label={play.layer}
          value={layer.value}
          options={layers.value}
          onChoose={(value) => {
            chosen.value = value;
          }}
        />
        <TargetField />
      </div>
      <Ranking />
    </>
  );
}

function OffList() {
  const { play } = words.value;
  const all = Object.entries(off.value).flatMap(([name, channels]) =>
    channels.map((channel) => ({ name, channel })),
  );
  return (
    <p class="off-list">
      {all.length === 0 ? <span class="quiet">{play.noneOff}</span> : null}
      {all.map(({ name, channel }) => (
        <button key={`${name} ${channel}`} type="button" onClick={() => switchChannel(name, channel)}>
          {name} · {channel} <span aria-hidden="true">✕</span>
          <span class="visually-hidden">{play.switchOn}</span>
        </button>
      ))}
      {all.length === 0 ? null : (
        <button type="button" class="all-on" onClick={() => setOff({})}>
          {play.allOn}
        </button>
      )}
    </p>
  );
}

function Ranking() {
  const { play } = words.value;
  const question = [seen.value, interventions.value, layer.value, target.value] as const;
  const nothing = blank.value || layer.value === "";
  const found = useLater(nothing ? null : question, (...asked) => engine.playing.ranking(...asked));
  if (nothing) return <p class="quiet">{play.drawFirst}</p>;
  if (found === null) return <p aria-busy="true">…</p>;
  const { answer: falls, waiting } = found;
  const [, , name, digit] = found.asked;
  const order = falls.map((fall, channel) => ({ fall, channel })).sort((a, b) => b.fall - a.fall);
  const first = order
    .slice(0, SHOWN)
    .map(({ channel }) => channel)
    .sort((a, b) => a - b);
  const largest = Math.max(1e-12, largestOf(falls));
  return (
    // What is of another layer than the chosen one switches nothing.
    <div class="ranked" aria-busy={waiting} inert={name !== layer.value}>
      <p class="small">{play.ranking(digit)}</p>
      <ol class="ranking">
        {order.slice(0, SHOWN).map(({ fall, channel }) => (
          <li key={channel}>
            <button
              type="button"
              role="switch"
              aria-checked={!(off.value[name] ?? []).includes(channel)}
              aria-label={play.channel(name, channel)}
              onClick={() => switchChannel(name, channel)}
            >
              {channel}
            </button>
            <Bar to={Math.abs(fall) / largest} kind={fall < 0 ? "plain" : "accent"} />
            <span class="number points">{points(-fall)}</span>
          </li>
        ))}
      </ol>
      <button type="button" class="first-off" onClick={() => setOff({ ...off.peek(), [name]: first })}>
        {play.theseOff}
      </button>
    </div>
  );
}

/** Very small changes are what it is about where the network is sure. */
const points = (change: number): string => `${change > 0 ? "+" : ""}${shown(100 * change, 2)}`;
