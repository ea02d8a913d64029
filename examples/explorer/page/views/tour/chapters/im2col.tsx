import { largestAt } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { elements } from "../../../model.js";
import type { Window } from "../../../window.js";
import { Lesson, NoLesson } from "../lesson.js";
import { nthOp, stepLink, windowOf } from "../ops.js";
import { Picture } from "../picture.js";
import { useFacts } from "../use-facts.js";

/** Rows of output positions of which the matrix is shown, around the pixel. */
const ROWS = 3;

/** The pixel that the patch of an output position has at [r, s]; null where that is in the padding. */
function pixelAt(d: Window, p: number, q: number, r: number, s: number): number | null {
  const [h, w] = [p * d.strideH - d.padH + r, q * d.strideW - d.padW + s];
  return h >= 0 && h < d.H && w >= 0 && w < d.W ? h * d.W + w : null;
}

/** For each element of the matrix of patches of the rows from `first` on, the pixel that it is. */
function columns(d: Window, first: number, rows: number): (number | null)[] {
  const pixels: (number | null)[] = [];
  for (let r = 0; r < d.R; r++) {
    for (let s = 0; s < d.S; s++) {
      for (let p = first; p < first + rows; p++) {
        for (let q = 0; q < d.Q; q++) pixels.push(pixelAt(d, p, q, r, s));
      }
    }
  }
  return pixels;
}

async function find(info: WalkInfo) {
  const op = nthOp(info, "conv2d");
  const d = op === null ? null : windowOf(info, op);
  if (op === null || d === null) return null;
  const x = await elements(info.ops[op].inputs[0]!, "value");
  if (x === null) return null;
  // The blackest pixel that is no edge.
  const inner = Float32Array.from(x.subarray(0, d.H * d.W), (value, at) => {
    const [h, w] = [Math.floor(at / d.W), at % d.W];
    return h < d.R || w < d.S || h >= d.H - d.R || w >= d.W - d.S ? -2 : value;
  });
  const pixel = largestAt(inner);
  const index = [0, 0, Math.floor(pixel / d.W), pixel % d.W];
  const trace = await engine.walking.gradient(info.id, op, 0, index);
  const K = info.tensors[info.ops[op].output].shape[1];
  return trace && { info, op, d, x, pixel, index, K, times: trace.terms / K };
}

export function Im2col() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, d, x, pixel, index, K, times } = facts;
  const w = words.value.tour.im2col;
  const [height, width] = [d.R * d.S, d.P * d.Q];
  const first = Math.max(0, Math.min(d.P - ROWS, Math.floor((index[2] + d.padH) / d.strideH) - ROWS + 1));
  const shown = columns(d, first, ROWS);
  const values = shown.map((at) => (at === null ? 0 : x[at]));
  const choices = [1, times, width];
  return (
    <Lesson
      name="im2col"
      text={w.text(height, width, K)}
      question={w.question(index[2], index[3])}
      choices={choices.map(String)}
      right={1}
      answer={w.answer(times)}
      before={
        <Picture
          values={x.subarray(0, d.H * d.W)}
          maps={{ count: 1, columns: 1, height: d.H, width: d.W }}
          caption={w.picture}
          nameOf={(at) => `x[${Math.floor(at / d.W)}, ${at % d.W}]`}
          size={7}
          marked={[pixel]}
        />
      }
      links={[{ text: w.link, href: stepLink(info, { phase: "forward", op }, [0, 0, index[2], index[3]]) }]}
    >
      <Picture
        values={values}
        maps={{ count: 1, columns: 1, height, width: ROWS * d.Q }}
        caption={w.matrix(first, first + ROWS - 1, ROWS * d.Q, width)}
        nameOf={(at) => {
          const [row, column] = [Math.floor(at / (ROWS * d.Q)), at % (ROWS * d.Q)];
          return w.element(row, first * d.Q + column);
        }}
        size={7}
        marked={shown.flatMap((at, place) => (at === pixel ? [place] : []))}
      />
      <p>{w.after}</p>
    </Lesson>
  );
}
