import "./choice.css";

interface Props<T extends string | number> {
  /** What is chosen, said before the options. */
  label: string;
  options: readonly T[];
  /** The words of an option, where it does not speak for itself. */
  text?: (option: T) => string;
  value: T;
  onChoose: (option: T) => void;
}

/** One of a few, all of them in sight. */
export function Choice<T extends string | number>({
  label,
  options,
  text = String,
  value,
  onChoose,
}: Props<T>) {
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="choice-options">
        {options.map((option) => (
          <label key={option}>
            <input
              type="radio"
              name={label}
              value={option}
              checked={option === value}
              onChange={() => onChoose(option)}
            />
            <span>{text(option)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface MenuProps<T extends string | number> extends Props<T> {
  name?: string;
  disabled?: boolean;
  /** Whether the label is for screen readers alone. */
  bare?: boolean;
  /** What options that stand together are called. */
  group?: (option: T) => string;
}

/** One of many, folded; a value that is not among them is one all the same. */
export function Menu<T extends string | number>(props: MenuProps<T>) {
  const { label, options, text = String, value, onChoose, name, disabled, bare, group } = props;
  const all = options.includes(value) ? options : [...options, value];
  const listed = (some: readonly T[]) =>
    some.map((option) => (
      <option key={option} value={String(option)}>
        {text(option)}
      </option>
    ));
  return (
    <label class="menu">
      <span class={bare ? "visually-hidden" : undefined}>{label}</span>
      <select
        name={name}
        value={String(value)}
        disabled={disabled}
        onChange={(event) => onChoose(all.find((option) => String(option) === event.currentTarget.value)!)}
      >
        {group === undefined
          ? listed(all)
          : [...new Set(all.map(group))].map((title) => (
              <optgroup key={title} label={title}>
                {listed(all.filter((option) => group(option) === title))}
              </optgroup>
            ))}
      </select>
    </label>
  );
}
