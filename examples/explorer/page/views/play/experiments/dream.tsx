import { scaleLinear } from "d3-scale";
import { useEffect } from "preact/hooks";
import { words } from "../../../i18n.js";
import { Chart } from "../../../parts/chart.js";
import { Menu } from "../../../parts/choice.js";
import { fixed, percent } from "../../../parts/format.js";
import { InkPicture } from "../../../parts/ink-picture.js";
import { putPicture } from "../state.js";
import { course, dream, dreamOn, run, running, settings, start, startOver, starts } from "./dreaming.js";
import { Slider } from "./fields.js";

const digits = Array.from({ length: 10 }, (_, digit) => digit);

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
        {(course.value.at(-1) ?? 0) >= 0.9 && <p class="small">{play.fooled}</p>}
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
        <Menu
          label={play.dreamOf}
          value={target}
          options={digits}
          onChoose={(digit) => {
            set({ target: digit });
            course.value = [];
          }}
        />
        <Menu
          label={play.startFrom}
          value={start.value}
          options={starts}
          text={(each) => play.starts[each]}
          onChoose={(value) => {
            start.value = value;
            startOver();
          }}
        />
      </div>
      <div class="sliders">
        <Slider
          label={play.rate}
          {...{ value: rate, min: 0.002, max: 0.1, step: 0.002, text: fixed(rate, 3) }}
          onInput={(value) => set({ rate: value })}
        />
        <Slider
          label={play.decay}
          {...{ value: decay, min: 0, max: 0.05, step: 0.001, text: fixed(decay, 3) }}
          onInput={(value) => set({ decay: value })}
        />
        <Slider
          label={play.blur}
          {...{ value: blur, min: 0, max: 1, step: 0.05, text: fixed(blur, 2) }}
          onInput={(value) => set({ blur: value })}
        />
      </div>
    </>
  );
}

/** The probability over the steps. */
function Course() {
  const { play } = words.value;
  const values = course.value;
  const { target } = settings.value;
  const last = values.at(-1);
  const text = last === undefined ? play.notYet(play.run) : play.course(target, percent(last), values.length);
  const points = values.map((probability, i) => [i + 1, probability] as const);
  return (
    <div class="course" data-probability={last ?? ""} data-steps={values.length}>
      <Chart
        label={text}
        x={{ scale: scaleLinear([0, Math.max(20, values.length)], [0, 1]) }}
        y={{ scale: scaleLinear([0, 1], [0, 1]), text: (tick) => percent(tick, 0) }}
        series={[{ kind: "first", name: play.probability, points }]}
        height={160}
        listed={false}
      />
      <p class="small number">{text}</p>
    </div>
  );
}
