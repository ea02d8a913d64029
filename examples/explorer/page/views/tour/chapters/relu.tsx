import { indexAt } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { elements } from "../../../model.js";
import { bracketed, percent, whole } from "../../../parts/format.js";
import { mapsOf, wide } from "../../../parts/maps.js";
import { Lesson, NoLesson } from "../lesson.js";
import { nthOp, stepLink } from "../ops.js";
import { Picture } from "../picture.js";
import { useFacts } from "../use-facts.js";

async function find(info: WalkInfo) {
  const op = nthOp(info, "relu");
  if (op === null) return null;
  const { inputs, output } = info.ops[op];
  const { shape } = info.tensors[output];
  const [before, after] = [await elements(inputs[0]!, "value"), await elements(output, "value")];
  if (before === null || after === null) return null;
  const size = after.length / shape[0];
  const zeros = after.subarray(0, size).filter((value) => value === 0).length;
  return { info, op, shape, before: before.subarray(0, size), after: after.subarray(0, size), zeros };
}

export function Relu() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, shape, before, after, zeros } = facts;
  const w = words.value.tour.relu;
  const share = zeros / after.length;
  const maps = wide(mapsOf(shape, "result"));
  const name = (at: number, of: string) => `${of}${bracketed(indexAt(at, shape))}`;
  return (
    <Lesson
      name="relu"
      text={w.text}
      question={w.question}
      choices={words.value.tour.thirds}
      right={Math.min(2, Math.floor(3 * share))}
      answer={w.answer(whole(zeros), whole(after.length), percent(share))}
      before={
        <Picture values={before} maps={maps} caption={w.before} nameOf={(at) => name(at, "x")} size={2} />
      }
      links={[
        { text: w.link, href: stepLink(info, { phase: "forward", op }) },
        { text: w.back, href: stepLink(info, { phase: "backward", op }) },
      ]}
    >
      <Picture values={after} maps={maps} caption={w.after} nameOf={(at) => name(at, "y")} size={2} />
      <p>{w.gate}</p>
    </Lesson>
  );
}
