import { useEffect, useState } from "preact/hooks";
import type { Layer, LayerReport } from "../../../engine/trial-layers.js";
import { at, go } from "../../address.js";
import { engine } from "../../engine.js";
import { words } from "../../i18n.js";
import { opened } from "../../model.js";
import { bracketed, whole } from "../../parts/format.js";
import { told } from "../../trouble.js";
import { GradientErrors } from "./gradient-errors.js";
import { useAnswer } from "./use-answer.js";

type Reports = Readonly<Record<string, LayerReport>>;

/** gradcheck on each layer of the network. */
export function LayersView() {
  const { check } = words.value;
  const network = opened.value;
  const { answer: layers } = useAnswer(
    () => (network === null ? null : engine.trial.layers()),
    network?.network ?? "",
  );
  const [reports, setReports] = useState<Reports>({});
  const [running, setRunning] = useState<string | null>(null);
  useEffect(() => setReports({}), [network]);

  const run = async (names: readonly string[]) => {
    for (const name of names) {
      // Another network has other layers.
      if (opened.peek() !== network) break;
      setRunning(name);
      const report = await told(engine.trial.gradcheck(name));
      if (report !== undefined && opened.peek() === network)
        setReports((before) => ({ ...before, [name]: report }));
    }
    setRunning(null);
  };
  if (layers === undefined) return <p>{check.waiting}</p>;
  const busy = running !== null;
  const shown = layers.find(({ name }) => name === at.layer.value && name in reports);
  return (
    <>
      <p class="check-lead quiet">{check.layers.lead}</p>
      <div class="layers-view">
        <div class="panel">
          <button
            type="button"
            class="layers-all"
            disabled={busy}
            onClick={() => void run(layers.map(({ name }) => name))}
          >
            {check.layers.all}
          </button>
          <LayerTable
            layers={layers}
            reports={reports}
            running={running}
            onRun={(name) => {
              go({ layer: name }, true);
              void run([name]);
            }}
          />
        </div>
        {shown !== undefined && <Report layer={shown} report={reports[shown.name]} />}
        {!busy && Object.keys(reports).length === 0 && (
          <p class="panel quiet idle">{check.layers.nothingYet(check.layers.all)}</p>
        )}
      </div>
    </>
  );
}

interface TableProps {
  layers: readonly Layer[];
  reports: Reports;
  running: string | null;
  onRun: (name: string) => void;
}

function LayerTable({ layers, reports, running, onRun }: TableProps) {
  const { waiting, layers: text } = words.value.check;
  const kindOf = ({ kind }: Layer) =>
    kind === "whole" ? text.whole : kind === "function" ? text.function : kind;
  return (
    <table class="layers">
      <thead>
        <tr>
          <th scope="col">{text.layer}</th>
          <th scope="col">{text.kind}</th>
          <th scope="col">{text.result}</th>
        </tr>
      </thead>
      <tbody>
        {layers.map((layer) => (
          <tr key={layer.name} data-layer={layer.name} data-ok={reports[layer.name]?.ok}>
            <th scope="row">
              <button
                type="button"
                class="number"
                aria-pressed={layer.name === at.layer.value}
                disabled={running !== null}
                onClick={() => onRun(layer.name)}
              >
                {layer.name}
              </button>
            </th>
            <td class="quiet">{kindOf(layer)}</td>
            <td>{running === layer.name ? waiting : <Mark ok={reports[layer.name]?.ok} words={text} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Mark({ ok, words: text }: { ok?: boolean; words: { right: string; wrong: string } }) {
  if (ok === undefined) return <span class="quiet">–</span>;
  return (
    <span class={ok ? "mark-right" : "mark-wrong"}>
      <span aria-hidden="true">{ok ? "✓ " : "✗ "}</span>
      {ok ? text.right : text.wrong}
    </span>
  );
}

function Report({ layer, report }: { layer: Layer; report: LayerReport }) {
  const { layers: text } = words.value.check;
  const shape = bracketed(report.shape);
  return (
    <section class="panel layer-report">
      <h3>
        <span class="number">{layer.name}</span> <Mark ok={report.ok} words={text} />
      </h3>
      <p role="status">
        {report.mode === "full"
          ? text.full(report.checked, shape)
          : text.directional(whole(report.elements), report.checked, shape)}
      </p>
      <GradientErrors {...report.picture} />
      <h4>{text.report}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that a wide report can be scrolled by keyboard */}
      <pre tabIndex={0}>{report.text}</pre>
    </section>
  );
}
