import { words } from "../../../../i18n.js";

interface Props {
  shape: readonly number[];
  index: readonly number[];
  onChange: (index: number[]) => void;
}

/** The index of an element, a field for each axis. */
export function IndexInput({ shape, index, onChange }: Props) {
  const t = words.value.detail;
  if (shape.length === 0) return null;
  return (
    <fieldset class="index-input">
      <legend>{t.element}</legend>
      {shape.map((size, axis) => (
        <input
          key={axis}
          type="number"
          min={0}
          max={size - 1}
          disabled={size === 1}
          value={index[axis] ?? 0}
          aria-label={t.axis(axis, size)}
          onChange={(event) => {
            const typed = Math.round(Number(event.currentTarget.value));
            const next = [...index];
            next[axis] = Math.max(0, Math.min(size - 1, Number.isFinite(typed) ? typed : 0));
            onChange(next);
          }}
        />
      ))}
    </fieldset>
  );
}
