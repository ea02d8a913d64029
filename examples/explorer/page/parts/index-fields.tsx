interface Props {
  shape: readonly number[];
  index: readonly number[];
  /** What a field is called. */
  nameOf: (axis: number, size: number) => string;
  onChange: (index: number[]) => void;
}

/** The index of an element, a field for each axis; what lies outside is taken as the nearest that does not. */
export function IndexFields({ shape, index, nameOf, onChange }: Props) {
  return (
    <>
      {shape.map((size, axis) => (
        <input
          key={axis}
          type="number"
          class="number"
          min={0}
          max={size - 1}
          disabled={size === 1}
          value={index[axis] ?? 0}
          aria-label={nameOf(axis, size)}
          onChange={(event) => {
            const typed = Math.round(Number(event.currentTarget.value));
            const within = Number.isFinite(typed) ? Math.max(0, Math.min(size - 1, typed)) : 0;
            onChange(shape.map((_, other) => (other === axis ? within : (index[other] ?? 0))));
          }}
        />
      ))}
    </>
  );
}
