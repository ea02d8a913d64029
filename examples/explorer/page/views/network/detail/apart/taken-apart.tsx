import { useMemo, useRef, useState } from "preact/hooks";
import type { Products, ShownTrace } from "../../../../../engine/shown-term.js";
import type { OpInfo, WalkInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import { shown } from "../../../../parts/format.js";
import { Nudge } from "../../../../parts/nudge.js";
import { chosen, type Selection, select, subject } from "../../../../selection.js";
import type { Step } from "../../../../steps.js";
import { termSymbol } from "../names.js";
import { type Apart, apart } from "./apart.js";
import { BatchNorm, BatchNormBack } from "./batch-norm.js";
import { Branches } from "./branches.js";
import { Gate } from "./gate.js";
import { Im2col } from "./im2col.js";
import { IndexInput } from "./index-input.js";
import { layoutOf } from "./layout.js";
import { LossTable } from "./loss-table.js";
import { MaxPool } from "./pool.js";
import { ProductGrids } from "./product-grids.js";
import { RunningSum } from "./running-sum.js";
import { orderOf } from "./running-sums.js";
import { TermsTable } from "./terms-table.js";
import { inNumbers, TermElement, Tree } from "./tree.js";
import { Update } from "./update.js";
import { useSought } from "./use-sought.js";
import "./apart-pictures.css";
import "./grids-head.css";
import "./taken-apart.css";

/** The number that is chosen, and all that it is made of. */
export function TakenApart() {
  const [info, taken, about, selection] = [walk.value, apart.value, subject.value, chosen.value];
  const t = words.value.detail;
  const current = taken?.selection === selection ? taken : null;
  const top = useRef<HTMLDivElement>(null);
  useSought(top, current !== null);
  if (info === null || about === null) return null;
  const { shape } = info.tensors[about.tensor];
  return (
    <section class="apart" aria-label={t.apart} aria-busy={current === null} tabIndex={-1}>
      <div class="apart-top" ref={top}>
        <h4>{t.apart}</h4>
        <div class="apart-head">
          <IndexInput
            key={String(selection?.index)}
            shape={shape}
            index={selection?.index ?? []}
            onChange={(index) => select(index, about.argument)}
          />
          {current !== null && <output class="apart-value number">= {shown(current.value, 6)}</output>}
          {selection?.byItself && <p class="quiet">{t.byItself}</p>}
        </div>
      </div>
      {current !== null && <Parts key={`${info.id}`} info={info} taken={current} />}
    </section>
  );
}

function Parts({ info, taken }: { info: WalkInfo; taken: Apart }) {
  const { trace, lines, value } = taken;
  if (lines !== null) {
    return (
      <>
        <AddsUp sum={lines.at(-1)!.term.value} value={value} />
        <NudgeChosen taken={taken} />
        <Update lines={lines} optimizer={info.optimizer} />
      </>
    );
  }
  return trace === null ? null : (
    <>
      <AddsUp sum={trace.term.value} value={value} />
      {taken.step.phase === "backward" && <NudgeChosen taken={taken} />}
      {isOneOfSeveral(info, taken) && <p class="quiet">{words.value.detail.oneOfSeveral}</p>}
      <OfOp info={info} taken={taken} trace={trace} />
    </>
  );
}

/** Beside a gradient: whether the loss moves as it says. */
const NudgeChosen = ({ taken: { selection } }: { taken: Apart }) => (
  <p>
    <Nudge tensor={selection.tensor} index={selection.index} />
  </p>
);

/** Whether the gradient of this tensor is a sum of what several ops pass back. */
const isOneOfSeveral = ({ ops }: WalkInfo, { step: { phase }, selection: { tensor } }: Apart): boolean =>
  phase === "backward" && ops.filter(({ inputs }) => inputs.includes(tensor)).length > 1;

function OfOp({
  info,
  taken: { step: current, selection },
  trace,
}: {
  info: WalkInfo;
  taken: Apart;
  trace: ShownTrace;
}) {
  if (current.phase === "update") return null;
  const op = info.ops[current.op];
  const { index } = selection;
  const t = words.value.detail;
  if (op.op === "crossEntropy") {
    return <LossTable term={trace.term} label={info.labels[index[0]]} index={index} />;
  }
  const picture = pictureOf(op, selection, trace);
  if (picture !== null) return picture;
  const { products } = trace;
  if (products !== null && products.value.length > 1) {
    return <Sum {...{ info, current, selection, trace, products }} />;
  }
  if (products === null && "parts" in trace.term && trace.term.parts.length === 0) {
    return <p>{op.op === "dropout" ? t.dropped : t.nothing}</p>;
  }
  return (
    <>
      <Line trace={trace} />
      <ul class="tree">
        <Tree term={trace.term} />
      </ul>
    </>
  );
}

/** Of an op whose numbers are no sum of products, or of more than one. */
function pictureOf(op: OpInfo, { argument, index }: Selection, { term }: ShownTrace) {
  const backward = argument !== null;
  if (op.op === "relu") return <Gate op={op} index={index} backward={backward} />;
  if (op.op === "maxPool2d") return <MaxPool op={op} index={index} backward={backward} />;
  if (op.op === "add" && index.length === 4)
    return <Branches op={op} index={index} passed={backward ? term.value : null} />;
  if (op.op !== "batchNorm2d") return null;
  if (argument === null) return <BatchNorm op={op} index={index} term={term} />;
  // The gradients of γ and β are sums over the channel.
  return argument === 0 ? <BatchNormBack op={op} index={index} term={term} /> : null;
}

const Line = ({ trace }: { trace: ShownTrace }) => (
  <p class="in-numbers number">
    {inNumbers(trace.term)} = {shown(trace.term.value, 6)}
  </p>
);

interface SumProps {
  info: WalkInfo;
  current: Extract<Step, { op: number }>;
  selection: Selection;
  trace: ShownTrace;
  products: Products;
}

/** How many of them are above 0, and below. */
function signsOf(values: Float64Array): [positive: number, negative: number] {
  const count = (is: (value: number) => boolean) => values.reduce((n, value) => n + (is(value) ? 1 : 0), 0);
  return [count((value) => value > 0), count((value) => value < 0)];
}

function Sum({ info, current, selection, trace, products }: SumProps) {
  const layout = useMemo(
    () => layoutOf(info, current, selection, products),
    [info, current, selection, products],
  );
  const t = words.value.detail;
  const { op, inputs, output } = info.ops[current.op];
  // Laid out by the outputs that a pixel went into, the kernel lies turned.
  const isTurned = op === "conv2d" && selection.argument === 0;
  const [bySize, setBySize] = useState(false);
  const order = useMemo(() => orderOf(products.value, bySize), [products, bySize]);
  const names = useMemo(() => products.factors.map(({ name }) => termSymbol(name)), [products]);
  return (
    <>
      <p>
        {t.sumOf(products.value.length, names.join(" × "))} {t.signs(...signsOf(products.value))}{" "}
        {current.phase === "backward" && trace.value !== 0 && t.slope(trace.value > 0)}
      </p>
      <ProductGrids
        info={info}
        products={products}
        layout={layout}
        names={names}
        turned={isTurned ? "W" : null}
      />
      <div class="grids-head">
        <h5>{t.running}</h5>
        <label>
          <input type="checkbox" checked={bySize} onChange={() => setBySize(!bySize)} /> {t.bySize}
        </label>
      </div>
      <RunningSum products={products} order={order} />
      {products.extra.map((term) => (
        <p key={term.name} class="extra number">
          + {term.kind === "element" ? <TermElement term={term} /> : term.name} = {shown(term.value, 6)}
        </p>
      ))}
      {op === "conv2d" && current.phase === "forward" && (
        <Im2col
          products={products}
          weight={info.tensors[inputs[1]!].shape}
          output={info.tensors[output].shape}
          index={selection.index}
        />
      )}
      <TermsTable products={products} names={names} order={order} />
    </>
  );
}

/** That the terms are what the library computed. */
function AddsUp({ sum, value }: { sum: number; value: number }) {
  const t = words.value.detail;
  return (
    <p class="adds-up" data-sum={sum} data-value={value}>
      {sum === value
        ? t.addsUpExactly(shown(sum, 9))
        : t.addsUp(shown(sum, 9), shown(value, 9), shown(Math.abs(sum - value), 2))}
    </p>
  );
}
