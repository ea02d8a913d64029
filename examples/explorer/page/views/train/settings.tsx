import type { ComponentChildren } from "preact";
import { hasTrained, networkNames } from "../../../engine/network-names.js";
import { augmentationNames, optimizerNames } from "../../../engine/training/settings.js";
import { at, FROM_START, go } from "../../address.js";
import { words } from "../../i18n.js";
import { Menu } from "../../parts/choice.js";
import { shown } from "../../parts/format.js";
import { beginning } from "../../weights.js";
import { set } from "./linked-settings.js";
import { settings, takesDropout } from "./training.js";
import "./settings.css";

const BATCH_SIZES = [1, 4, 16, 32, 64, 128, 256];
const RATES = [0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
const DECAYS = [0, 0.0001, 0.001, 0.01, 0.1];
const DROPOUTS = [0, 0.1, 0.25, 0.5, 0.75];

/** What is trained, and how: the first may begin anew, the second changes on the run. */
export function SettingsPanel() {
  return (
    <section class="panel settings" aria-label={words.value.train.settings}>
      <Beginning />
      <OnTheRun />
      {!takesDropout.value && <p class="quiet">{words.value.train.noDropout}</p>}
      {beginning.value === "trained" && (
        <p class="quiet">
          {words.value.train.learnedAlready}{" "}
          <button type="button" data-action="random" onClick={() => go({ weights: "random" })}>
            {words.value.train.takeRandom}
          </button>
        </p>
      )}
    </section>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <fieldset>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

function Beginning() {
  const { train, network: text } = words.value;
  const network = at.network.value;
  const weights = beginning.value;
  return (
    <Group title={train.beginning}>
      <Menu
        name="network"
        label={text.network}
        value={network}
        options={networkNames}
        onChoose={(choice) => go({ network: choice, weights: "trained", ...FROM_START })}
      />
      <Menu
        name="weights"
        label={text.weights}
        value={weights}
        options={hasTrained(network) ? (["trained", "random"] as const) : (["random"] as const)}
        text={(choice) => text[choice]}
        onChoose={(choice) => go({ weights: choice })}
      />
      <label>
        <span>{text.seed}</span>
        <input
          name="seed"
          type="number"
          min="0"
          max="999999"
          step="1"
          value={at.seed.value}
          disabled={weights !== "random"}
          onChange={({ currentTarget }) => {
            if (currentTarget.checkValidity() && currentTarget.value !== "")
              go({ seed: currentTarget.value });
          }}
        />
      </label>
    </Group>
  );
}

function OnTheRun() {
  const { train } = words.value;
  const now = settings.value;
  if (now === null) return null;
  return (
    <Group title={train.onTheRun}>
      <Menu
        name="optimizer"
        label={train.optimizer}
        value={now.optimizer}
        options={optimizerNames}
        onChoose={(choice) => set("optimizer", choice)}
      />
      <Menu
        name="lr"
        label={train.lr}
        value={now.lr}
        options={RATES}
        text={(choice) => shown(choice)}
        onChoose={(choice) => set("lr", choice)}
      />
      <Menu
        name="batchSize"
        label={train.batchSize}
        value={now.batchSize}
        options={BATCH_SIZES}
        onChoose={(choice) => set("batchSize", choice)}
      />
      <Menu
        name="weightDecay"
        label={train.weightDecay}
        value={now.weightDecay}
        options={DECAYS}
        text={(choice) => shown(choice)}
        onChoose={(choice) => set("weightDecay", choice)}
      />
      <Menu
        name="augmentation"
        label={train.augmentation}
        value={now.augmentation}
        options={augmentationNames}
        text={(choice) => train.augmentations[choice]}
        onChoose={(choice) => set("augmentation", choice)}
      />
      <Menu
        name="dropout"
        label={train.dropout}
        value={now.dropout}
        options={DROPOUTS}
        disabled={!takesDropout.value}
        onChoose={(choice) => set("dropout", choice)}
      />
    </Group>
  );
}
