// Small fields that several experiments have.

import type { ComponentChildren } from "preact";
import { at, go } from "../../../address.js";
import { words } from "../../../i18n.js";
import { blank, read } from "../state.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/** Which digit is asked about; by default the one that the network reads. */
export function TargetField() {
  const { play } = words.value;
  return (
    <label class="field">
      {play.target}
      <select value={at.target.value} onChange={(event) => go({ target: event.currentTarget.value }, true)}>
        <option value="">{play.asRead(blank.value ? null : read.value)}</option>
        {DIGITS.map((digit) => (
          <option key={digit} value={String(digit)}>
            {digit}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onChoose: (value: T) => void;
}

export function Choice<T extends string>({ label, value, options, onChoose }: ChoiceProps<T>) {
  return (
    <label class="field">
      {label}
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
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
