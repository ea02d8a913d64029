import { indexAt, largestAt } from "../../../../engine/indices.js";
import type { ShownTerm, ShownTrace } from "../../../../engine/shown-term.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { engine } from "../../../engine.js";
import { words } from "../../../i18n.js";
import { elements } from "../../../model.js";
import { bracketed, shown } from "../../../parts/format.js";
import { NumberGrid } from "../../../parts/number-grid.js";
import { Digit } from "../digit.js";
import { fieldOfView, regionOf } from "../field-of-view.js";
import { Lesson, NoLesson } from "../lesson.js";
import { nthOp, stepLink } from "../ops.js";
import { useFacts } from "../use-facts.js";

/** One product of a convolution: the pixel and the weight, which stands at [r, s]. */
interface Product {
  r: number;
  s: number;
  x: number;
  weight: number;
}

/** The products of the first input channel, and what else is added. */
function products({ term }: ShownTrace): Product[] {
  const parts = term.kind === "operation" ? term.parts : [];
  return parts.flatMap((part) => {
    const factors = part.kind === "operation" && part.name === "product" ? part.parts : [];
    const named = (name: string) =>
      factors.find((factor) => factor.kind === "element" && factor.name === name);
    const [weight, x] = [named("weight"), named("x")] as Extract<ShownTerm, { kind: "element" }>[];
    if (weight === undefined || x === undefined) return [];
    return [{ r: weight.index[2], s: weight.index[3], x: x.value, weight: weight.value }];
  });
}

async function find(info: WalkInfo) {
  const op = nthOp(info, "conv2d");
  if (op === null) return null;
  const { inputs, output } = info.ops[op];
  const { shape } = info.tensors[output];
  const [x, y] = [await elements(inputs[0]!, "value"), await elements(output, "value")];
  if (x === null || y === null) return null;
  const index = indexAt(largestAt(y.subarray(0, y.length / shape[0])), shape);
  const field = fieldOfView(info, op, index[2], index[3]);
  const trace = await engine.walking.element(info.id, op, index);
  const [, , R, S] = info.tensors[inputs[1]!].shape;
  const [, , height, width] = info.tensors[inputs[0]!].shape;
  const region = field === null ? undefined : regionOf(field, height, width);
  const digit = { x: x.subarray(0, height * width), height, width, region };
  return trace && { info, op, index, trace, R, S, digit, all: products(trace) };
}

/** Two other numbers, each of which comes out where one thing is misunderstood, and the right one, smallest first. */
function candidates(value: number, all: readonly Product[], bias: number): number[] {
  const signless = all.reduce((sum, { x, weight }) => sum + Math.abs(x * weight), bias);
  const mean = (value - bias) / all.length + bias;
  const chosen = [value];
  for (const other of [signless, value - bias, mean, -value]) {
    const differs = chosen.every((one) => Math.abs(one - other) > 0.08 * Math.abs(value));
    if (differs && chosen.length < 3) chosen.push(other);
  }
  return chosen.sort((a, b) => a - b);
}

export function Kernel() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, index, trace, R, S, digit, all } = facts;
  const w = words.value.tour.kernel;
  const grid = (of: (product: Product) => number) =>
    Array.from({ length: R }, (_, r) =>
      Array.from({ length: S }, (_, s) => {
        const product = all.find((one) => one.r === r && one.s === s);
        return product === undefined ? 0 : of(product);
      }),
    );
  const sum = all.reduce((total, { x, weight }) => total + x * weight, 0);
  // What rounding leaves is no bias.
  const bias = info.ops[op].inputs[2] == null ? 0 : trace.value - sum;
  const choices = candidates(trace.value, all, bias);
  const largest = Math.max(...all.map(({ weight }) => Math.abs(weight)));
  const layer = info.ops[op].layer ?? "conv2d";
  return (
    <Lesson
      name="kernel"
      text={w.text(R, S, R * S)}
      question={w.question(shown(bias))}
      choices={choices.map((choice) => shown(choice))}
      right={choices.indexOf(trace.value)}
      answer={w.answer(`${layer}${bracketed(index)}`, shown(trace.value), index)}
      before={
        <>
          <Digit {...digit} />
          <div class="row">
            <NumberGrid caption={w.patch} rows={grid(({ x }) => x)} largest={1} />
            <div class="factor">
              <span>×</span>
              <NumberGrid
                caption={w.weights(index[1])}
                rows={grid(({ weight }) => weight)}
                largest={largest}
              />
            </div>
          </div>
        </>
      }
      links={[{ text: w.link, href: stepLink(info, { phase: "forward", op }, index) }]}
    >
      <div class="row">
        <NumberGrid caption={w.products} rows={grid(({ x, weight }) => x * weight)} largest={largest} />
        <p class="number total">
          Σ = {shown(sum)}
          <br />+ {w.bias} {shown(bias)}
          <br />= <strong>{shown(trace.value)}</strong>
        </p>
      </div>
      <p>{w.after}</p>
    </Lesson>
  );
}
