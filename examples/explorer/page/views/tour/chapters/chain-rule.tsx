import { words } from "../../../i18n.js";
import { shown } from "../../../parts/format.js";
import { opsOf } from "../../../steps-of.js";
import { Bars } from "../bars.js";
import { digits, findClasses } from "../classes.js";
import { Digit } from "../digit.js";
import { Lesson, NoLesson } from "../lesson.js";
import { stepLink } from "../ops.js";
import { useFacts } from "../use-facts.js";

/** 0: all are to grow; 1: that of the digit alone; 2: all but that. */
function growing(gradients: readonly number[], label: number): number {
  const count = gradients.filter((one) => one < 0).length;
  if (count === gradients.length) return 0;
  return count === 1 && gradients[label] < 0 ? 1 : 2;
}

export function ChainRule() {
  const facts = useFacts(findClasses);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, label, probabilities, gradients } = facts;
  const w = words.value.tour.chainRule;
  const wanted = probabilities.map((_, digit) => (digit === label ? 1 : 0));
  return (
    <Lesson
      name="chainRule"
      text={w.text}
      question={w.question(label)}
      choices={w.choices(label)}
      right={growing(gradients, label)}
      answer={w.answer(label, shown(gradients[label]))}
      before={<Digit {...facts} />}
      links={[
        {
          text: w.link,
          href: stepLink(info, { phase: "backward", op }, [0, label], "0"),
        },
      ]}
    >
      <Bars
        caption={w.table}
        rows={digits(facts)}
        rowName={words.value.tour.loss.digit}
        columns={[
          { name: "p", values: probabilities },
          { name: "y", values: wanted },
          { name: w.gradient(info.N), values: gradients, drawn: true },
        ]}
        marked={label}
      />
      <p>{w.after(opsOf(info).length)}</p>
    </Lesson>
  );
}
