import { useState } from "preact/hooks";
import { type NetworkName, networkNames } from "../../../../engine/network-names.js";
import { at, go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { held, opened, openFile } from "../../../model.js";
import { Choice } from "../../../parts/choice.js";
import { whole } from "../../../parts/format.js";
import { told } from "../../../trouble.js";

const anew = { step: "0", at: "", argument: "" };

/** Which network, with which weights. */
export function NetworkChoice() {
  const { network } = words.value;
  const name = at.network.value;
  const hasTrained = name === "CNN";
  const shown =
    at.weights.value === "file" && held.value !== null
      ? "file"
      : at.weights.value === "fresh" || !hasTrained
        ? "fresh"
        : "trained";
  const weights = [
    ...(hasTrained ? (["trained"] as const) : []),
    "fresh" as const,
    ...(held.value === null ? [] : (["file"] as const)),
  ];
  return (
    <FileDrop>
      <Choice
        label={network.network}
        options={networkNames}
        value={name as NetworkName}
        onChoose={(chosen) => go({ network: chosen, weights: "trained", ...anew })}
      />
      <Choice
        label={network.weights}
        options={weights}
        text={(each) => network[each]}
        value={shown}
        onChoose={(chosen) => go({ weights: chosen })}
      />
      {shown === "fresh" && <Seed />}
      <FileButton />
      <p class="quiet network-facts">
        {opened.value !== null && network.parameters(whole(opened.value.count))}
        {!hasTrained && shown === "fresh" && ` · ${network.onlyFresh}`}
      </p>
    </FileDrop>
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
