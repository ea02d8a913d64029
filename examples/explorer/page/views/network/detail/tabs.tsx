import type { ComponentChildren } from "preact";
import "./tabs.css";

/** Buttons of which one is pressed. */
export function Tabs({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <fieldset class="tabs">
      <legend class="visually-hidden">{label}</legend>
      {children}
    </fieldset>
  );
}
