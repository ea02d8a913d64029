import { useState } from "preact/hooks";
import { networkNames } from "../../../engine/network-names.js";
import { at, go } from "../../address.js";
import { words } from "../../i18n.js";
import { drawing, opened, openFile, walk } from "../../model.js";
import { Digits, listFrom } from "./digits.js";
import { shownImage } from "./shown-image.js";

/** Which network, with which weights, on which images. */
export function Choose() {
  const t = words.value.network;
  return (
    <section class="choose" aria-label={t.choose}>
      <div class="choices">
        <Select
          name={t.network}
          value={opened.value?.network ?? at.network.value}
          options={networkNames.map((name) => [name, name])}
          onChoose={(network) => go({ network, step: "0", at: "", argument: "" })}
        />
        <Select
          name={t.weights}
          value={at.network.value === "CNN" ? at.weights.value : "fresh"}
          options={[
            ...(at.network.value === "CNN" ? [["trained", t.trained] as const] : []),
            ["fresh", t.fresh],
          ]}
          onChoose={(weights) => go({ weights })}
        />
        <Select
          name={t.batch}
          value={at.from.value === "digits" ? String(at.digits.value.split(",").length) : at.from.value}
          options={[
            ...["1", "4", "16"].map((count) => [count, t.imagesOf(Number(count))] as const),
            ["training", t.training],
            ...(drawing.value === null ? [] : [["drawing", t.drawing] as const]),
          ]}
          onChoose={chooseBatch}
        />
        <ShownImage />
        <OwnFile />
      </div>
      <Digits />
      {opened.value !== null && (
        <p class="quiet">{t.parameters(opened.value.network, opened.value.count.toLocaleString("en"))}</p>
      )}
    </section>
  );
}

function chooseBatch(batch: string): void {
  const first = Number(at.digits.peek().split(",")[0]);
  if (batch === "training" || batch === "drawing") go({ from: batch, image: "0" });
  else go({ from: "digits", digits: listFrom(first, Number(batch)), image: "0" });
}

interface SelectProps {
  name: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChoose: (value: string) => void;
}

function Select({ name, value, options, onChoose }: SelectProps) {
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Which image of a batch is shown. */
function ShownImage() {
  const count = walk.value?.N ?? 1;
  if (count === 1) return null;
  const t = words.value.network;
  const options = Array.from({ length: count }, (_, i) => [String(i), t.imageOf(i + 1, count)] as const);
  return (
    <Select
      name={t.shown}
      value={String(shownImage.value)}
      options={options}
      onChoose={(image) => go({ image }, true)}
    />
  );
}

/** A model.safetensors of the reader's own, chosen or dropped. */
function OwnFile() {
  const [over, setOver] = useState(false);
  const t = words.value.network;
  return (
    <label
      class={`own-file${over ? " over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file !== undefined) void openFile(file);
      }}
    >
      {t.ownFile}
      <input
        type="file"
        accept=".safetensors"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) void openFile(file);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
