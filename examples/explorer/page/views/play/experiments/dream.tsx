import { line } from "d3-shape";
import { useEffect } from "preact/hooks";
import { words } from "../../../i18n.js";
import { InkPicture } from "../../../parts/ink-picture.js";
import { percent } from "../answer.js";
import { putPicture } from "../state.js";
import { course, dream, dreamOn, run, running, settings, start, startOver, starts } from "./dreaming.js";
import { Choice, Slider } from "./fields.js";

const digits = Array.from({ length: 10 }, (_, i) => ({ value: String(i), text: String(i) }));

const set = (part: Partial<typeof settings.value>) => {
  settings.value = { ...settings.peek(), ...part };
};

/** The pixels are changed until the network is sure that they are a certain digit. */
export function Dream() {
  const { play } = words.value;
  useEffect(
    () => () => {
      running.value = false;
    },
    [],
  );
  return (
    <div class="dream">
      <div class="dream-picture">
        <InkPicture pixels={dream.value} label={play.dream} />
        <div class="presets">
          <button
            type="button"
            class="dream-run"
            onClick={() => {
              if (running.peek()) running.value = false;
              else void run();
            }}
          >
            {running.value ? play.pause : play.run}
          </button>
          <button type="button" disabled={running.value} onClick={() => void dreamOn()}>
            {play.oneStep}
          </button>
          <button type="button" onClick={startOver}>
            {play.startOver}
          </button>
          <button type="button" onClick={() => putPicture(dream.peek())}>
            {play.useAsDrawing}
          </button>
        </div>
      </div>
      <div class="dream-side">
        <Settings />
        <Course />
        <p class="small">{play.fooled}</p>
      </div>
    </div>
  );
}

function Settings() {
  const { play } = words.value;
  const { target, rate, decay, blur } = settings.value;
  return (
    <>
      <div class="fields">
        <Choice
          label={play.dreamOf}
          value={String(target)}
          options={digits}
          onChoose={(value) => {
            set({ target: Number(value) });
            course.value = [];
          }}
        />
        <Choice
          label={play.startFrom}
          value={start.value}
          options={starts.map((value) => ({ value, text: play.starts[value] }))}
          onChoose={(value) => {
            start.value = value;
            startOver();
          }}
        />
      </div>
      <div class="sliders">
        <Slider
          label={play.rate}
          {...{ value: rate, min: 0.002, max: 0.1, step: 0.002, text: rate.toFixed(3) }}
          onInput={(value) => set({ rate: value })}
        />
        <Slider
          label={play.decay}
          {...{ value: decay, min: 0, max: 0.05, step: 0.001, text: decay.toFixed(3) }}
          onInput={(value) => set({ decay: value })}
        />
        <Slider
          label={play.blur}
          {...{ value: blur, min: 0, max: 1, step: 0.05, text: blur.toFixed(2) }}
          onInput={(value) => set({ blur: value })}
        />
      </div>
    </>
  );
}

const WIDTH = 300;
const HEIGHT = 80;

/** The probability over the steps. */
function Course() {
  const { play } = words.value;
  const values = course.value;
  const { target } = settings.value;
  const last = values.at(-1);
  const across = WIDTH / Math.max(20, values.length - 1);
  const path = line<number>(
    (_, i) => i * across,
    (value) => HEIGHT * (1 - value),
  )(values);
  const text = last === undefined ? play.notYet(play.run) : play.course(target, percent(last), values.length);
  return (
    <figure class="course" data-probability={last ?? ""} data-steps={values.length}>
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} role="img" aria-label={text}>
        <path class="rule" d={`M0 0H${WIDTH}M0 ${HEIGHT}H${WIDTH}`} />
        <path class="curve" d={path ?? ""} />
      </svg>
      <figcaption class="small number">{text}</figcaption>
    </figure>
  );
}
