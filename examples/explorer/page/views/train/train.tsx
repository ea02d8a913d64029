import { words } from "../../i18n.js";
import { NetworkName } from "../../parts/network-name.js";
import { Confusion } from "./confusion.js";
import { Curves } from "./curves.js";
import { Dead } from "./dead.js";
import { Failed } from "./failed.js";
import { Filters } from "./filters.js";
import { Histograms } from "./histograms.js";
import { Mistakes } from "./mistakes.js";
import { Scrubber } from "./scrubber.js";
import { SettingsPanel } from "./settings.js";
import { snapshot } from "./training.js";
import { Transport } from "./transport.js";
import "./train.css";

/** The network as it learns. */
export function Train() {
  const { train } = words.value;
  return (
    <div class="train">
      <h2>{train.title}</h2>
      <p class="quiet">
        <NetworkName />
      </p>
      <p class="lead">{train.lead}</p>
      <Transport />
      <Failed />
      <div class="work">
        <SettingsPanel />
        <Curves />
      </div>
      <Scrubber />
      {snapshot.value === null ? (
        <p class="panel quiet idle">{train.nothingYet(train.start)}</p>
      ) : (
        <div class="looks">
          <Confusion />
          <Mistakes />
          <div class="stacked">
            <Filters />
            <Dead />
          </div>
          <Histograms />
        </div>
      )}
    </div>
  );
}
