import { useState } from "preact/hooks";
import { hasTrained, type NetworkName, networkNames } from "../../../../engine/network-names.js";
import { at, FROM_START, go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { held, openAnew, opened, openFile } from "../../../model.js";
import { Choice } from "../../../parts/choice.js";
import { whole } from "../../../parts/format.js";
import { told } from "../../../trouble.js";
import { beginning, learnedHere } from "../../../weights.js";

/** Which network, with which weights. */
export function NetworkChoice() {
  const { network } = words.value;
  const name = at.network.value as NetworkName;
  return (
    <FileDrop>
      <Choice
        label={network.network}
        options={networkNames}
        value={name}
        onChoose={(chosen) => go({ network: chosen, weights: "trained", ...FROM_START })}
      />
      <Weights name={name} />
      {beginning.value === "random" && learnedHere() === null && <Seed />}
      <FileButton />
      <p class="quiet network-facts">
        {opened.value !== null && network.parameters(whole(opened.value.count))}
        {!hasTrained(name) && beginning.value === "random" && ` · ${network.onlyRandom}`}
      </p>
    </FileDrop>
  );
}

/** What the network began with, or that it has learned since; who chooses what it began with puts that back. */
function Weights({ name }: { name: NetworkName }) {
  const { network } = words.value;
  const here = learnedHere();
  const options = [
    ...(hasTrained(name) ? (["trained"] as const) : []),
    "random" as const,
    ...(held.value === null ? [] : (["file"] as const)),
    ...(here === null ? [] : (["here"] as const)),
  ];
  return (
    <Choice
      label={network.weights}
      options={options}
      text={(each) => (each === "here" ? here! : network[each])}
      value={here === null ? beginning.value : "here"}
      onChoose={(chosen) => {
        if (chosen === beginning.peek()) void openAnew();
        else go({ weights: chosen });
      }}
    />
  );
}

function Seed() {
  return (
    <label class="field">
      <span>{words.value.network.seed}</span>
      <input
        type="number"
        min={0}
        step={1}
        value={at.seed.value}
        onChange={(event) => {
          if (event.currentTarget.checkValidity()) go({ seed: event.currentTarget.value });
        }}
      />
    </label>
  );
}

function FileButton() {
  const { network } = words.value;
  return (
    <label class="file-button" title={network.openHint}>
      <span>{network.open}</span>
      <input
        type="file"
        accept=".safetensors"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) void told(openFile(file));
        }}
      />
    </label>
  );
}

function FileDrop({ children }: { children: preact.ComponentChildren }) {
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard.
    <div
      class="network-choice"
      data-over={over}
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={() => setOver(false)}
    >
      {children}
    </div>
  );
}
