import { computed } from "@preact/signals";
import { largestAt } from "../../../engine/indices.js";
import { words } from "../../i18n.js";
import { Bar } from "../../parts/bar.js";
import { percent } from "../../parts/format.js";
import { InkPicture } from "../../parts/ink-picture.js";
import { NetworkName } from "../../parts/network-name.js";
import { answer, blank, kernels, off, putBack, read, seen, walkDrawing } from "./state.js";

/** What the network reads, and how sure it is of each digit. */
export function AnswerPanel() {
  const { play } = words.value;
  const given = answer.value;
  const digit = read.value;
  return (
    <section class="answer panel" aria-label={play.answer}>
      <p class="quiet small">
        <NetworkName />
      </p>
      <div class="answer-head">
        <p class="answer-digit" data-digit={blank.value ? "" : digit}>
          {blank.value || digit === null ? "–" : digit}
        </p>
        <figure>
          <InkPicture pixels={seen.value} label={play.seen} />
          <figcaption class="quiet small">{play.seen}</figcaption>
        </figure>
      </div>
      <p class="visually-hidden" role="status">
        {blank.value || digit === null ? "" : play.reads(digit)}
      </p>
      {given === null ? null : (
        <Bars now={given.changed.probabilities} untouched={given.untouched.probabilities} />
      )}
      <Changes />
      <button type="button" class="walk-drawing" onClick={walkDrawing} disabled={blank.value}>
        {play.walk}
      </button>
      <WithoutMasks />
    </section>
  );
}

/** How many channels are off. */
const channelsOff = computed(() => Object.values(off.value).reduce((sum, { length }) => sum + length, 0));

/** That the walk leaves out which channels are off. */
function WithoutMasks() {
  if (channelsOff.value === 0) return null;
  return <p class="quiet small without-masks">{words.value.play.walkedOn}</p>;
}

/** What was done to the network by hand, which is easily forgotten. */
function Changes() {
  const { play } = words.value;
  const channels = channelsOff.value;
  const edited = kernels.value.length;
  if (channels + edited === 0) return null;
  return (
    <div class="changes">
      <p class="small">{play.changes(channels, edited)}</p>
      <button type="button" onClick={putBack}>
        {play.putBack}
      </button>
    </div>
  );
}

interface BarsProps {
  now: readonly number[];
  untouched: readonly number[];
}

function Bars({ now, untouched }: BarsProps) {
  const { play } = words.value;
  const touched = now !== untouched && now.some((p, i) => Math.abs(p - untouched[i]) > 5e-4);
  const first = largestAt(now);
  return (
    <>
      <table class="bars" data-touched={touched}>
        <caption class="visually-hidden">{play.probabilities}</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{play.digit}</th>
            <th scope="col">{play.probability}</th>
          </tr>
        </thead>
        <tbody>
          {now.map((probability, digit) => (
            <tr key={digit} class={digit === first ? "first" : ""}>
              <th scope="row">{digit}</th>
              <td>
                <Bar to={probability} mark={touched ? untouched[digit] : undefined} />
                <span class="number">{percent(probability)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet small bars-note">{touched ? play.beforeMark : " "}</p>
    </>
  );
}
