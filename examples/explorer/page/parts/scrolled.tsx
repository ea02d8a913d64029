import type { ComponentChildren, Ref } from "preact";

interface Props {
  label: string;
  class: string;
  box?: Ref<HTMLElement>;
  children: ComponentChildren;
}

/** What may be larger than its place: it can be reached by keyboard, so that the arrow keys scroll it. */
export function Scrolled({ label, class: name, box, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section ref={box} class={name} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
