import { useMemo } from "preact/hooks";
import { largestOf } from "../../../../engine/indices.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { short } from "../../../parts/format.js";
import { InkPicture } from "../../../parts/ink-picture.js";
import { blank, interventions, seen, target } from "../state.js";
import { Captioned, TargetField } from "./fields.js";
import { useLater } from "./later.js";

/** Which pixels the answer rests on, asked in four ways. */
export function Reasons() {
  const { play } = words.value;
  const question = blank.value ? null : ([seen.value, interventions.value, target.value] as const);
  const gradients = useLater(question, (pixels, changes, digit) =>
    engine.playing.gradients(pixels, changes, digit),
  );
  const occlusion = useLater(question, (pixels, changes, digit) =>
    engine.playing.occlusion(pixels, changes, digit),
  );
  return (
    <>
      <div class="fields">
        <TargetField />
      </div>
      {blank.value ? <p class="quiet">{play.drawFirst}</p> : null}
      {gradients === null ? null : (
        <div class="reasons">
          <Reason name="saliency" of={gradients} values={gradients.answer.saliency} />
          <Reason name="gradientTimesInput" of={gradients} values={gradients.answer.gradientTimesInput} />
          {gradients.answer.gradCam === null ? (
            <p class="quiet small">{play.noConvolution}</p>
          ) : (
            <Reason name="gradCam" of={gradients} values={gradients.answer.gradCam.map} />
          )}
          <Reason
            name="occlusion"
            of={occlusion ?? { ...gradients, waiting: true }}
            values={occlusion?.answer ?? null}
          />
        </div>
      )}
      <p class="quiet small">{play.reasonColors}</p>
    </>
  );
}

interface ReasonProps {
  name: "saliency" | "gradientTimesInput" | "gradCam" | "occlusion";
  /** What was asked, with the picture first, and whether something else is asked by now. */
  of: { asked: readonly [pixels: Float32Array, ...unknown[]]; waiting: boolean };
  /** Null while they are computed. */
  values: Float32Array | null;
}

function Reason({ name, of, values }: ReasonProps) {
  const { title, text } = words.value.play.reasons[name];
  const largest = values === null ? 0 : largestOf(values);
  const overlay = useMemo(() => (values === null ? undefined : { values, largest }), [values, largest]);
  return (
    <div class="reason" data-reason={name} data-largest={largest} aria-busy={of.waiting}>
      <Captioned
        caption={
          <>
            <b>{title}</b> {text}{" "}
            <span class="number quiet">{values === null ? "…" : `±${short(largest)}`}</span>
          </>
        }
      >
        <InkPicture pixels={of.asked[0]} overlay={overlay} label={title} />
      </Captioned>
    </div>
  );
}
