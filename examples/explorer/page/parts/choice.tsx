import "./choice.css";

interface Props<T extends string> {
  /** What is chosen, said before the options. */
  label: string;
  /** Value and words of each option. */
  options: readonly (readonly [T, string])[];
  value: T;
  onChoose: (value: T) => void;
}

/** One of a few, all of them in sight. */
export function Choice<T extends string>({ label, options, value, onChoose }: Props<T>) {
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="choice-options">
        {options.map(([option, text]) => (
          <label key={option}>
            <input
              type="radio"
              name={label}
              value={option}
              checked={option === value}
              onChange={() => onChoose(option)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
