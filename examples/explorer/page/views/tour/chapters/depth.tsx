import { indexAt, largestAt } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { elements } from "../../../model.js";
import { bracketed } from "../../../parts/format.js";
import { type Field, fieldOfView, regionOf } from "../field-of-view.js";
import { Lesson, NoLesson } from "../lesson.js";
import { nthOp, stepLink, windowOf } from "../ops.js";
import { Picture } from "../picture.js";
import { useFacts } from "../use-facts.js";

const sizeOf = ({ rows }: Field) => rows[1] - rows[0] + 1;

async function find(info: WalkInfo) {
  const [first, op] = [nthOp(info, "conv2d"), nthOp(info, "conv2d", 1)];
  if (first === null || op === null) return null;
  const { inputs, output } = info.ops[op];
  const input = info.tensors.findIndex(({ kind }) => kind === "input");
  const [x, y] = [await elements(input, "value"), await elements(output, "value")];
  if (x === null || y === null) return null;
  const { shape } = info.tensors[output];
  const index = indexAt(largestAt(y.subarray(0, y.length / shape[0])), shape);
  const field = fieldOfView(info, op, index[2], index[3]);
  const [, , R] = info.tensors[inputs[1]!].shape;
  const [, , first3] = info.tensors[info.ops[first].inputs[1]!].shape;
  const pooled = poolingBetween(info, first, op);
  return field && { info, op, input, x, y, shape, index, field, R, pooled, flat: R + first3 - 1 };
}

/** The window of a pooling between two ops, as "2 × 2"; null where there is none. */
function poolingBetween(info: WalkInfo, first: number, last: number): string | null {
  const pool = info.ops.findIndex(({ op }, at) => at > first && at < last && /Pool2d$/.test(op));
  const d = pool < 0 ? null : windowOf(info, pool);
  return d && `${d.R} × ${d.S}`;
}

/** The kernel's own size, what two kernels see without a pooling between them, and what it is. */
const candidates = (size: number, R: number, flat: number): number[] => {
  const others = [R, flat, size + 2, size + 4].filter((other) => other !== size);
  return [size, ...new Set(others)].slice(0, 3).sort((a, b) => a - b);
};

export function Depth() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, input, x, y, shape, index, field, R, pooled, flat } = facts;
  const w = words.value.tour.depth;
  const [, , height, width] = info.tensors[input].shape;
  const [, , P, Q] = shape;
  const layer = info.ops[op].layer ?? "conv2d";
  const size = sizeOf(field);
  const choices = candidates(size, R, flat);
  const map = (index[0] * shape[1] + index[1]) * P * Q;
  return (
    <Lesson
      name="depth"
      text={w.text(layer, R, pooled)}
      question={w.question(layer)}
      choices={choices.map((one) => `${one} × ${one}`)}
      right={choices.indexOf(size)}
      answer={w.answer(size, size * size)}
      before={
        <Picture
          values={y.subarray(map, map + P * Q)}
          maps={{ count: 1, columns: 1, height: P, width: Q }}
          caption={w.map(layer, index[1])}
          nameOf={(at) => `${layer}${bracketed([index[0], index[1], Math.floor(at / Q), at % Q])}`}
          size={12}
          marked={[index[2] * Q + index[3]]}
        />
      }
      links={[{ text: w.link, href: stepLink(info, { phase: "forward", op }, index) }]}
    >
      <Picture
        values={x.subarray(0, height * width)}
        maps={{ count: 1, columns: 1, height, width }}
        caption={w.seen(`${layer}${bracketed(index)}`)}
        nameOf={(at) => `x[${Math.floor(at / width)}, ${at % width}]`}
        size={10}
        region={regionOf(field, height, width)}
      />
      <p>{w.after}</p>
    </Lesson>
  );
}
