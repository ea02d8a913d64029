import type { ComponentChildren } from "preact";
import "./notice.css";

interface Props {
  /** What it is about: its class. */
  about: string;
  /** What the reader may do about it. */
  action: string;
  onAct: () => void;
  children: ComponentChildren;
}

/** Something that is not as the reader may think, and the way to have it otherwise. */
export function Notice({ about, action, onAct, children }: Props) {
  return (
    <div class={`notice ${about}`} role="status">
      <p>{children}</p>
      <button type="button" onClick={onAct}>
        {action}
      </button>
    </div>
  );
}
