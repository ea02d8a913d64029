import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";
import packageJson from "../../../../../package.json" with { type: "json" };
import { duration, seedList } from "../format.js";
import { type Content, type Html, html } from "../html.js";
import type { ReportData } from "../report-data.js";

/** All that is needed to get the same numbers again. */
export function reproduce({ run }: ReportData): Html {
  const environment: Record<string, string> = {
    Backend: run.backend,
    ...run.environment,
    Date: run.date,
    "Training and test": `${duration(run.trainSeconds)} and ${duration(run.testSeconds)}`,
  };
  const { splitSeed } = run.config;
  const others = "the starting weights and the order of the images";
  const split =
    splitSeed === undefined
      ? `The split, ${others} follow`
      : `The split follows from the split seed ${splitSeed}, ${others}`;
  return html`
<section id="reproduce">
  <h2>To do it again</h2>
  <pre><code>${run.command}</code></pre>
  <p>${split} from the ${seedList(run.seeds)}. With the same of them, the same machine and the same backend,
  <code>cpu</code> or <code>wasm</code>, end in the same bits. The weights lie in <code>${run.directory}</code>.</p>
  <div class="columns">
    <div>
      <h3>Configuration</h3>${facts(Object.entries(run.config).map(([name, value]) => [name, shown(value)]))}
    </div>
    <div>
      <h3>Environment</h3>${facts(Object.entries(environment))}
    </div>
  </div>
</section>`;
}

const facts = (entries: readonly (readonly [string, Content])[]): Html => html`
      <table class="facts-table"><tbody>${entries.map(
        ([name, value]) => html`
        <tr><th scope="row">${name}</th><td>${value}</td></tr>`,
      )}
      </tbody></table>`;

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (value !== null && typeof value === "object") {
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${shown(inner)}`)
      .join(", ");
  }
  return String(value);
}

/** The machine and the programs that this runs on. */
export function describeEnvironment(): Record<string, string> {
  return {
    Pellucid: packageJson.version,
    "Node.js": process.version,
    System: `${type()} ${release()}, ${arch()}`,
    Processor: `${cpus()[0]?.model.trim() ?? "unknown"}, ${availableParallelism()} threads`,
    Memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
  };
}
