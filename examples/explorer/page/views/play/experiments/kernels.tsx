import { computed } from "@preact/signals";
import { largestOf } from "../../../../engine/indices.js";
import { at, go } from "../../../address.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { opened } from "../../../model.js";
import { Menu } from "../../../parts/choice.js";
import { TensorPicture } from "../../../parts/tensor-picture.js";
import { answer, kernels } from "../state.js";
import { Captioned } from "./fields.js";
import { KernelField } from "./kernel-field.js";
import { useLater } from "./later.js";
import { type Preset, preset, presets } from "./presets.js";

/** The convolutions, with their weights' shapes [K, C, R, S]. */
const convolutions = computed(() =>
  (opened.value?.parameters ?? []).flatMap(({ name, shape }) =>
    name.endsWith(".weight") && shape.length === 4
      ? [{ layer: name.slice(0, -".weight".length), shape }]
      : [],
  ),
);

/** Layer, output and input channel in the address, where there are such. */
const place = computed(() => {
  const [name, output, input] = at.kernel.value.split(":");
  const found = convolutions.value.find(({ layer }) => layer === name) ?? convolutions.value[0];
  if (found === undefined) return null;
  const within = (text: string | undefined, count: number) => {
    const number = Number(text);
    return Number.isInteger(number) && number >= 0 && number < count ? number : 0;
  };
  return { ...found, output: within(output, found.shape[0]), input: within(input, found.shape[1]) };
});

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A kernel with its weights to be changed, and the map that it makes. */
export function Kernels() {
  const { play } = words.value;
  const where = place.value;
  const learned = useLater(
    where === null ? null : ([where.layer, where.output, where.input, where.shape[3]] as const),
    (layer, output, input) => engine.playing.kernel(layer, output, input),
  );
  if (where === null) return <p class="quiet">{play.noConvolution}</p>;

  const { layer, output, input, shape } = where;
  const [K, C, R, S] = shape;
  const choose = (next: { layer?: string; output?: number; input?: number }) =>
    go({ kernel: [next.layer ?? layer, next.output ?? output, next.input ?? input].join(":") }, true);
  const isHere = (edit: { layer: string; output: number; input: number }) =>
    edit.layer === layer && edit.output === output && edit.input === input;
  const here = kernels.value.find(isHere);
  // It may be of another network.
  const edited = here?.weights.length === R * S ? here : undefined;
  const isOther = edited === undefined && learned?.waiting === true;
  const others = kernels.value.filter((edit) => !isHere(edit));
  const put = (weights: readonly number[]) => {
    kernels.value = [...others, { layer, output, input, weights }];
  };

  return (
    <>
      <div class="fields">
        <Menu
          label={play.layer}
          value={layer}
          options={convolutions.value.map((each) => each.layer)}
          onChoose={(value) => choose({ layer: value, output: 0, input: 0 })}
        />
        <Menu
          label={play.makes}
          value={output}
          options={numbers(K)}
          onChoose={(value) => choose({ output: value })}
        />
        <Menu
          label={play.looksAt}
          value={input}
          options={numbers(C)}
          onChoose={(value) => choose({ input: value })}
        />
      </div>
      <div class="kernel-row">
        {learned === null ? null : (
          // The weights of another place are not to be changed at this one.
          <div aria-busy={isOther} inert={isOther}>
            <KernelField
              weights={edited?.weights ?? [...learned.answer]}
              columns={isOther ? learned.asked[3] : S}
              onChange={put}
            />
          </div>
        )}
        <MadeMaps layer={layer} channel={output} />
      </div>
      <div class="presets">
        {presets.map((name: Preset) => (
          <button key={name} type="button" onClick={() => put(preset(name, R, S))}>
            {play.presets[name]}
          </button>
        ))}
        <button
          type="button"
          class="as-learned"
          disabled={edited === undefined}
          onClick={() => {
            kernels.value = others;
          }}
        >
          {play.asLearned}
        </button>
        <button
          type="button"
          disabled={kernels.value.length === 0}
          onClick={() => {
            kernels.value = [];
          }}
        >
          {play.allAsLearned}
        </button>
      </div>
    </>
  );
}

/** The channel's map with the kernel as it is now, and as it was learned. */
function MadeMaps({ layer, channel }: { layer: string; channel: number }) {
  const { play } = words.value;
  const given = answer.value;
  const at = given?.changed.maps.findIndex((maps) => maps.op === "conv2d" && maps.layer === layer) ?? -1;
  if (given === null || at < 0) return null;
  const [, height, width] = given.changed.maps[at].shape;
  const part = (values: Float32Array) =>
    values.subarray(channel * height * width, (channel + 1) * height * width);
  const [now, before] = [part(given.changed.maps[at].values), part(given.untouched.maps[at].values)];
  const largest = Math.max(largestOf(now), largestOf(before));
  const maps = { count: 1, columns: 1, height, width };
  const size = 140 / width;
  return (
    <div class="captioned-row">
      <Captioned caption={play.mapNow}>
        <TensorPicture values={now} {...{ maps, largest, size }} label={play.mapNow} />
      </Captioned>
      <Captioned caption={play.mapLearned}>
        <TensorPicture values={before} {...{ maps, largest, size }} label={play.mapLearned} />
      </Captioned>
    </div>
  );
}
