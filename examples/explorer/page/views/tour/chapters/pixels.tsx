import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { elements } from "../../../model.js";
import { percent, whole } from "../../../parts/format.js";
import { Lesson, NoLesson } from "../lesson.js";
import { stepLink } from "../ops.js";
import { Picture } from "../picture.js";
import { useFacts } from "../use-facts.js";

const PAPER = -1;

async function find(info: WalkInfo) {
  const x = info.tensors.findIndex(({ kind }) => kind === "input");
  const [, C, height, width] = info.tensors[x].shape;
  const all = await elements(x, "value");
  if (all === null) return null;
  const values = all.subarray(0, C * height * width);
  return { info, values, height, width, paper: values.filter((value) => value === PAPER).length };
}

export function Pixels() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, values, height, width, paper } = facts;
  const w = words.value.tour.pixels;
  const share = paper / values.length;
  return (
    <Lesson
      name="pixels"
      text={w.text(height, width, values.length)}
      question={w.question}
      choices={words.value.tour.thirds}
      right={Math.min(2, Math.floor(3 * share))}
      answer={w.answer(paper, values.length, percent(share))}
      before={
        <Picture
          values={values}
          maps={{ count: 1, columns: 1, height, width }}
          caption={w.picture}
          nameOf={(at) => w.pixel(Math.floor(at / width), at % width)}
          size={12}
        />
      }
      links={[{ text: w.link(whole(values.length)), href: stepLink(info, { phase: "forward", op: 0 }) }]}
    >
      <p>{w.after}</p>
    </Lesson>
  );
}
