import { indexAt, largestAt, largestOf, positionOf } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { elements } from "../../../model.js";
import { bracketed, whole } from "../../../parts/format.js";
import { NumberGrid } from "../../../parts/number-grid.js";
import { Lesson, NoLesson } from "../lesson.js";
import { nthOp, stepLink } from "../ops.js";
import { Products } from "../products.js";
import { useFacts } from "../use-facts.js";

const INPUT = 0;
const WEIGHT = 1;

async function find(info: WalkInfo) {
  const op = nthOp(info, "conv2d", 1) ?? nthOp(info, "conv2d");
  if (op === null) return null;
  const { inputs } = info.ops[op];
  const shapes = [info.tensors[inputs[INPUT]!].shape, info.tensors[inputs[WEIGHT]!].shape];
  const [weights, dw] = [
    await elements(inputs[WEIGHT]!, "value"),
    await elements(inputs[WEIGHT]!, "gradient"),
  ];
  if (weights === null || dw === null) return null;
  // In the middle of the kernel that matters most, so that no term falls into the padding.
  const [, , R, S] = shapes[WEIGHT];
  const [k, c] = indexAt(largestAt(dw, Math.abs), shapes[WEIGHT]);
  const weight = [k, c, R >> 1, S >> 1];
  const from = positionOf([k, c, 0, 0], shapes[WEIGHT]);
  const kernel = Array.from({ length: R }, (_, r) => [...weights.subarray(from + r * S, from + (r + 1) * S)]);
  const pixel = [0, c, shapes[INPUT][2] >> 1, shapes[INPUT][3] >> 1];
  const [ofWeight, ofPixel] = [
    await engine.walking.gradient(info.id, op, WEIGHT, weight),
    await engine.walking.gradient(info.id, op, INPUT, pixel),
  ];
  const [, K, P, Q] = info.tensors[info.ops[op].output].shape;
  return ofWeight && ofPixel && { info, op, R, S, K, P, Q, weight, pixel, kernel, ofWeight, ofPixel };
}

export function ConvGradients() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, R, S, K, P, Q, weight, pixel, kernel, ofWeight, ofPixel } = facts;
  const w = words.value.tour.convGradients;
  const layer = info.ops[op].layer ?? "conv2d";
  const [named, namedPixel] = [`weight${bracketed(weight)}`, `x${bracketed(pixel)}`];
  const choices = [R * S, K, ofWeight.terms].sort((a, b) => a - b);
  const link = (argument: number, index: number[]) =>
    stepLink(info, { phase: "backward", op }, index, String(argument));
  return (
    <Lesson
      name="convGradients"
      text={w.text(layer)}
      question={w.question(layer, named, P, Q)}
      choices={choices.map(whole)}
      right={choices.indexOf(ofWeight.terms)}
      answer={w.answer(whole(ofWeight.terms), info.N)}
      before={
        <div class="row">
          <NumberGrid
            caption={w.kernel(weight[0], weight[1])}
            rows={kernel}
            largest={largestOf(kernel.flat())}
            note={(r, s) => ({ frame: r === weight[2] && s === weight[3] ? "framed" : undefined })}
          />
        </div>
      }
      links={[
        { text: w.linkWeight, href: link(WEIGHT, weight) },
        { text: w.linkPixel, href: link(INPUT, pixel) },
      ]}
    >
      <Products caption={w.ofWeight(named)} trace={ofWeight} />
      <Products caption={w.ofPixel(namedPixel, ofPixel.terms, K, R * S)} trace={ofPixel} />
      <p>{w.after}</p>
    </Lesson>
  );
}
