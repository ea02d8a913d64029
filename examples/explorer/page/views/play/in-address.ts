import { effect, type Signal, signal } from "@preact/signals";
import { type Address, at, go } from "../../address.js";

/** Browsers let nobody change the address at every move of a slider: it is written when it has rested for this long, in ms. */
const REST = 300;

/** A value that the address has too, as text. */
export function inAddress<T>(
  key: keyof Address,
  parse: (text: string) => T,
  format: (value: T) => string,
): Signal<T> {
  const value = signal(parse(at[key].peek()));
  effect(() => {
    const text = at[key].value;
    if (text !== format(value.peek())) value.value = parse(text);
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const text = format(value.value);
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (text !== at[key].peek()) go({ [key]: text }, true);
    }, REST);
  });
  return value;
}
