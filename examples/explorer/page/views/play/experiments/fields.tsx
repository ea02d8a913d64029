// Small fields that several experiments have.

import type { ComponentChildren } from "preact";
import { at, go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { Menu } from "../../../parts/choice.js";
import { blank, read } from "../state.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** Which digit is asked about; by default the one that the network reads. */
export function TargetField() {
  const { play } = words.value;
  return (
    <Menu
      label={play.target}
      options={["", ...DIGITS]}
      text={(digit) => digit || play.asRead(blank.value ? null : read.value)}
      value={at.target.value}
      onChoose={(target) => go({ target }, true)}
    />
  );
}

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  text: string;
  onInput: (value: number) => void;
}

export function Slider({ label, value, min, max, step, text, onInput }: SliderProps) {
  return (
    <label class="field slider">
      <span>
        {label} <output class="number">{text}</output>
      </span>
      <input
        type="range"
        {...{ min, max, step, value }}
        aria-valuetext={text}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}

/** A picture with what it is below it. */
export function Captioned({
  caption,
  children,
}: {
  caption: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <figure class="captioned">
      {children}
      <figcaption class="small">{caption}</figcaption>
    </figure>
  );
}
