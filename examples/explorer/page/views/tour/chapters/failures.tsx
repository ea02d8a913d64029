import type { Reading } from "../../../../engine/survey.js";
import { FROM_START, linkTo } from "../../../address.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { ONE_DIGIT } from "../../../parts/digit.js";
import { percent } from "../../../parts/format.js";
import { TensorPicture } from "../../../parts/tensor-picture.js";
import { Lesson, NoLesson } from "../lesson.js";
import { useFacts } from "../use-facts.js";

const find = () => engine.survey.digits();

function Mistake({ digit, label, read, probability, pixels }: Reading) {
  const w = words.value.tour.failures;
  const text = (label === read ? w.doubt : w.mistake)(label, read, percent(probability));
  return (
    <li>
      <a href={linkTo({ view: "network", from: "digits", digits: String(digit), ...FROM_START })}>
        <TensorPicture values={pixels} maps={ONE_DIGIT} largest={1} label="" size={3} />
        <span>{text}</span>
      </a>
    </li>
  );
}

export function Failures() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { count, misread, hardest } = facts;
  const w = words.value.tour.failures;
  const right = misread === 0 ? 0 : misread <= count / 20 ? 1 : 2;
  return (
    <Lesson
      name="failures"
      text={w.text(count)}
      question={w.question(count)}
      choices={w.choices(Math.floor(count / 20))}
      right={right}
      answer={w.answer(misread, count, percent(1 - misread / count))}
      links={[
        { text: w.linkTrain, href: linkTo({ view: "train" }) },
        { text: w.linkPlay, href: linkTo({ view: "play" }) },
        { text: w.linkCheck, href: linkTo({ view: "check" }) },
      ]}
    >
      <h3>{w.hardest}</h3>
      <ul class="mistakes">
        {hardest.map((reading) => (
          <Mistake key={reading.digit} {...reading} />
        ))}
      </ul>
      <p>{w.after}</p>
    </Lesson>
  );
}
