import { useMemo } from "preact/hooks";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { version } from "../../../model.js";
import { short } from "../../../parts/format.js";
import { InkPicture } from "../../../parts/ink-picture.js";
import { blank, interventions, seen, target } from "../state.js";
import { Captioned, TargetField } from "./fields.js";
import { useLater } from "./later.js";

/** Which pixels the answer rests on, asked in four ways. */
export function Reasons() {
  const { play } = words.value;
  const [pixels, changes, digit] = [seen.value, interventions.value, target.value];
  const on = [pixels, changes, digit, blank.value, version.value];
  const gradients = useLater(
    blank.value ? null : () => engine.playing.gradients(pixels, changes, digit),
    on,
  ).value;
  const occlusion = useLater(
    blank.value ? null : () => engine.playing.occlusion(pixels, changes, digit),
    on,
  ).value;
  return (
    <>
      <div class="fields">
        <TargetField />
      </div>
      {blank.value ? <p class="quiet">{play.drawFirst}</p> : null}
      {gradients === null ? null : (
        <div class="reasons">
          <Reason name="saliency" pixels={pixels} values={gradients.saliency} />
          <Reason name="gradientTimesInput" pixels={pixels} values={gradients.gradientTimesInput} />
          {gradients.gradCam === null ? (
            <p class="quiet small">{play.noConvolution}</p>
          ) : (
            <Reason name="gradCam" pixels={pixels} values={gradients.gradCam.map} />
          )}
          <Reason name="occlusion" pixels={pixels} values={occlusion} />
        </div>
      )}
      <p class="quiet small">{play.reasonColors}</p>
    </>
  );
}

interface ReasonProps {
  name: "saliency" | "gradientTimesInput" | "gradCam" | "occlusion";
  pixels: Float32Array;
  /** Null while they are computed. */
  values: Float32Array | null;
}

function Reason({ name, pixels, values }: ReasonProps) {
  const { title, text } = words.value.play.reasons[name];
  const largest = values === null ? 0 : Math.max(...values.map(Math.abs));
  const overlay = useMemo(() => (values === null ? undefined : { values, largest }), [values, largest]);
  return (
    <div class="reason" data-reason={name} data-largest={largest}>
      <Captioned
        caption={
          <>
            <b>{title}</b> {text}{" "}
            <span class="number quiet">{values === null ? "…" : `±${short(largest)}`}</span>
          </>
        }
      >
        <InkPicture pixels={pixels} overlay={overlay} label={title} />
      </Captioned>
    </div>
  );
}
