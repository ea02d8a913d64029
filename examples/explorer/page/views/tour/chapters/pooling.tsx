import { indexAt, largestAt, largestOf, positionOf } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { elements } from "../../../model.js";
import { bracketed, shown } from "../../../parts/format.js";
import { NumberGrid } from "../../../parts/number-grid.js";
import { Lesson, NoLesson } from "../lesson.js";
import { nthOp, stepLink, windowOf } from "../ops.js";
import { useFacts } from "../use-facts.js";

async function find(info: WalkInfo) {
  const op = nthOp(info, "maxPool2d");
  const d = op === null ? null : windowOf(info, op);
  if (op === null || d === null) return null;
  const { inputs, output } = info.ops[op];
  const [x, dy] = [await elements(inputs[0]!, "value"), await elements(output, "gradient")];
  if (x === null || dy === null) return null;
  // The window of the first image whose result matters most to the loss.
  const results = info.tensors[output].shape;
  const at = largestAt(dy.subarray(0, dy.length / results[0]), Math.abs);
  const index = indexAt(at, results);
  const [n, c, p, q] = index;
  const window = Array.from({ length: d.R }, (_, r) =>
    Array.from({ length: d.S }, (_, s) => [n, c, p * d.strideH + r, q * d.strideW + s]),
  );
  const traces = await Promise.all(
    window.map((row) => Promise.all(row.map((place) => engine.walking.gradient(info.id, op, 0, place)))),
  );
  const { shape } = info.tensors[inputs[0]!];
  const values = window.map((row) => row.map((place) => x[positionOf(place, shape)]));
  const gradients = traces.map((row) => row.map((trace) => trace?.value ?? 0));
  const winner = largestAt(values.flat());
  const won = window.flat()[winner];
  return { info, op, index, values, gradients, dy: dy[at], winner, won, width: d.S };
}

/** 0: each the same; 1: one has everything; 2: something else. */
function sharing(gradients: readonly number[]): number {
  if (gradients.every((one) => one === gradients[0])) return 0;
  return gradients.filter((one) => one !== 0).length === 1 ? 1 : 2;
}

export function Pooling() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, index, values, gradients, dy, winner, won, width } = facts;
  const w = words.value.tour.pooling;
  const note = (r: number, s: number) => ({ frame: r * width + s === winner ? "framed" : undefined });
  return (
    <Lesson
      name="pooling"
      text={w.text(values.length, width)}
      question={w.question(shown(dy))}
      choices={w.choices}
      right={sharing(gradients.flat())}
      answer={w.answer(`x${bracketed(won)}`, shown(gradients.flat()[winner]))}
      before={
        <NumberGrid
          caption={w.window(index.join(", "))}
          rows={values}
          largest={largestOf(values.flat())}
          note={note}
        />
      }
      links={[
        { text: w.link, href: stepLink(info, { phase: "forward", op }, index) },
        { text: w.back, href: stepLink(info, { phase: "backward", op }, won) },
      ]}
    >
      <NumberGrid caption={w.gradient} rows={gradients} largest={Math.abs(dy)} note={note} />
      <p>{w.after}</p>
    </Lesson>
  );
}
