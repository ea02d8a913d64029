import { indexAt, largestAt } from "../../../../engine/indices.js";
import type { ShownTerm } from "../../../../engine/shown-term.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { linkTo } from "../../../address.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { elements, walk } from "../../../model.js";
import { bracketed, shown } from "../../../parts/format.js";
import { SYMBOLS } from "../../network/detail/apart/update.js";
import { Lesson, NoLesson } from "../lesson.js";
import { nthOp, updateLink } from "../ops.js";
import { useFacts } from "../use-facts.js";

/** The value of the constant of this name, wherever in the term it is. */
function constant(term: ShownTerm, name: string): number | null {
  if (term.kind === "constant") return term.name === name ? term.value : null;
  if (term.kind === "element") return null;
  for (const part of term.parts) {
    const found = constant(part, name);
    if (found !== null) return found;
  }
  return null;
}

async function find(info: WalkInfo) {
  const op = nthOp(info, "conv2d", 1) ?? nthOp(info, "conv2d") ?? nthOp(info, "matmul");
  const parameter = op === null ? null : info.ops[op].inputs[1];
  const made = parameter === null ? undefined : info.ops.find(({ output }) => output === parameter);
  const tensor = made?.inputs[0] ?? parameter;
  if (tensor === null) return null;
  const [before, gradient] = [await elements(tensor, "value"), await elements(tensor, "gradient")];
  if (before === null || gradient === null) return null;
  const at = largestAt(gradient, Math.abs);
  const index = indexAt(at, info.tensors[tensor].shape);
  const lines = await engine.walking.step(info.id, tensor, index);
  if (lines === null) return null;
  const last = lines[lines.length - 1].term;
  const line = (name: string) => lines.find((one) => one.name === name)?.term.value ?? Number.NaN;
  // The corrected mean of a single gradient is that gradient.
  const first = Math.abs(line("mHat") - line("g")) < 1e-5 * Math.abs(line("g"));
  const [moved, lr] = [last.value - before[at], constant(last, "lr") ?? 0.001];
  return { info, tensor, index, lines, before: before[at], g: gradient[at], moved, lr, first };
}

/** Which of these sizes is the nearest, by its ratio. */
function nearest(size: number, sizes: readonly number[]): number {
  const ratios = sizes.map((one) => Math.abs(Math.log(one / size)));
  return ratios.indexOf(Math.min(...ratios));
}

export function Adam() {
  const facts = useFacts(find);
  const w = words.value.tour.adam;
  if (walk.value?.optimizer === "SGD") {
    return (
      <p class="missing">
        {w.sgd} <a href={linkTo({ optimizer: "Adam" })}>{w.chooseAdam}</a>
      </p>
    );
  }
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, tensor, index, lines, before, g, moved, lr, first } = facts;
  const sizes = [Math.abs(g), lr, lr * Math.abs(g)];
  const named = `${info.tensors[tensor].name}${bracketed(index)}`;
  return (
    <Lesson
      name="adam"
      text={w.text(shown(lr))}
      question={w.question(named, shown(g), first)}
      choices={w.choices(...(sizes.map((size) => shown(size)) as [string, string, string]))}
      right={nearest(Math.abs(moved), sizes)}
      answer={w.answer(shown(moved))}
      links={[{ text: w.link, href: updateLink(info, tensor, index) }]}
    >
      <table class="products">
        <caption>{w.table(named)}</caption>
        <tbody>
          <tr>
            <th scope="row">{w.before}</th>
            <td class="number">{shown(before)}</td>
          </tr>
          {lines.map(({ name, term }) => (
            <tr key={name}>
              <th scope="row">{name === "parameter" ? w.now : (SYMBOLS[name]?.[0] ?? name)}</th>
              <td class="number">{shown(term.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{w.after}</p>
    </Lesson>
  );
}
