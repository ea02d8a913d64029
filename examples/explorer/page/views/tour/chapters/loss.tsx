import { words } from "../../../i18n.js";
import { percent, shown } from "../../../parts/format.js";
import { Bars } from "../bars.js";
import { type Classes, digits, findClasses } from "../classes.js";
import { Digit } from "../digit.js";
import { Lesson, NoLesson } from "../lesson.js";
import { stepLink } from "../ops.js";
import { useFacts } from "../use-facts.js";

/** The digits from the most probable to the least. */
const ranking = ({ probabilities }: Classes) =>
  probabilities.map((_, digit) => digit).sort((a, b) => probabilities[b] - probabilities[a]);

export function Loss() {
  const facts = useFacts(findClasses);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, label, probabilities, logits } = facts;
  const w = words.value.tour.loss;
  const ranked = ranking(facts);
  const choices = [1, 4, ranked.length - 1].map((rank) => ranked[rank]).sort((a, b) => a - b);
  const second = ranked[1];
  return (
    <Lesson
      name="loss"
      text={w.text(logits.length)}
      question={w.question(ranked[0])}
      choices={choices.map(String)}
      right={choices.indexOf(second)}
      answer={w.answer(second, percent(probabilities[second]), percent(probabilities[ranked[0]]))}
      before={<Digit {...facts} />}
      links={[{ text: w.link, href: stepLink(info, { phase: "forward", op }, [0]) }]}
    >
      <Bars
        caption={w.table}
        rows={digits(facts)}
        rowName={w.digit}
        columns={[
          { name: w.logit, values: logits, drawn: true },
          { name: w.probability, values: probabilities, drawn: true },
        ]}
        marked={label}
      />
      <p>{w.after(label, shown(probabilities[label], 7), shown(-Math.log(probabilities[label])), info.N)}</p>
    </Lesson>
  );
}
