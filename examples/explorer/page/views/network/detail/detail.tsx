import type { OpInfo, WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { walk } from "../../../model.js";
import { bracketed } from "../../../parts/format.js";
import { subject } from "../../../selection.js";
import { type Step, step } from "../../../steps.js";
import { TakenApart } from "./apart/taken-apart.js";
import { Formula } from "./formula.js";
import { formulaOf, resultSymbol, symbolOf, updatesOf } from "./formulas.js";
import { nameOf } from "./names.js";
import { Source } from "./source.js";
import { Tensors } from "./tensors.js";
import "./detail.css";

/** The step in detail: its formula, its source, its tensors, and the number that is taken apart. */
export function Detail() {
  const [info, current] = [walk.value, step.value];
  if (info === null || current === undefined) return null;
  const argument = subject.value?.argument ?? null;
  const t = words.value.detail;
  return (
    <section class="detail" aria-label={t.title} data-phase={current.phase}>
      <div class="detail-text">
        <h3>{titleOf(info, current)}</h3>
        <Explanation info={info} current={current} argument={argument} />
        <Formulas info={info} current={current} argument={argument} />
      </div>
      <Tensors />
      <TakenApart />
      <Source of={excerptKey(info, current, argument)} />
    </section>
  );
}

function titleOf(info: WalkInfo, current: Step): string {
  const { ops, phases } = words.value.detail;
  if (current.phase === "update") return `${info.optimizer}: ${nameOf(info, current.parameter)}`;
  const { op, layer } = info.ops[current.op];
  const name = ops[op as keyof typeof ops] ?? op;
  return `${layer === null ? "" : `${layer}: `}${name}, ${phases[current.phase]}`;
}

function excerptKey(info: WalkInfo, current: Step, argument: number | null): string {
  if (current.phase === "update") return info.optimizer;
  const { op } = info.ops[current.op];
  return argument === null ? op : `${op}/${argument}`;
}

interface Props {
  info: WalkInfo;
  current: Step;
  argument: number | null;
}

/** In a sentence what the step does. */
function Explanation({ info, current, argument }: Props) {
  const { explain, update } = words.value.detail;
  if (current.phase === "update") return <p>{update}</p>;
  const { op } = info.ops[current.op];
  const key = argument === null ? op : `${op}/${argument}`;
  const text = explain[key as keyof typeof explain];
  return text === undefined ? null : <p>{text}</p>;
}

function Formulas({ info, current, argument }: Props) {
  if (current.phase === "update") {
    return (
      <>
        <Formula lines={updatesOf(info)} />
        <p class="shapes number quiet">θ, g {bracketed(info.tensors[current.parameter].shape)}</p>
      </>
    );
  }
  const op = info.ops[current.op];
  const tex = formulaOf(op, info, argument);
  return (
    <>
      {tex !== null && <Formula lines={[tex]} />}
      <p class="shapes number quiet">{shapesOf(info, op)}</p>
    </>
  );
}

function shapesOf(info: WalkInfo, { op, inputs, output }: OpInfo): string {
  const arguments_ = inputs.flatMap((tensor, place) =>
    tensor === null ? [] : [`${symbolOf(op, place)} ${bracketed(info.tensors[tensor].shape)}`],
  );
  return [...arguments_, `${resultSymbol(op)} ${bracketed(info.tensors[output].shape)}`].join("  ·  ");
}
