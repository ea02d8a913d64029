import { words } from "../../../../i18n.js";
import { IndexFields } from "../../../../parts/index-fields.js";
import "./index-input.css";

interface Props {
  shape: readonly number[];
  index: readonly number[];
  onChange: (index: number[]) => void;
}

/** The index of the element that is taken apart; a scalar has none. */
export function IndexInput(props: Props) {
  const { element, axis } = words.value.detail;
  if (props.shape.length === 0) return null;
  return (
    <fieldset class="index-input">
      <legend>{element}</legend>
      <IndexFields {...props} nameOf={axis} />
    </fieldset>
  );
}
