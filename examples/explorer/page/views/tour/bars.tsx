import { shown } from "../../parts/format.js";

interface Column {
  name: string;
  values: readonly number[];
  /** Whether these are also drawn, as bars from zero. */
  drawn?: boolean;
}

interface Props {
  caption: string;
  /** What the rows are called. */
  rows: readonly string[];
  rowName: string;
  columns: readonly Column[];
  /** A row that stands out. */
  marked: number;
}

/** Numbers by class, as a table with bars in it. */
export function Bars({ caption, rows, rowName, columns, marked }: Props) {
  return (
    <table class="bars">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{rowName}</th>
          {columns.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={row} class={at === marked ? "marked" : ""}>
            <th scope="row">{row}</th>
            {columns.map(({ name, values, drawn }) => (
              <td key={name} class="number">
                {shown(values[at])}
                {drawn && <Bar value={values[at]} all={values} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ value, all }: { value: number; all: readonly number[] }) {
  const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
  const span = most - least || 1;
  const left = (100 * (Math.min(0, value) - least)) / span;
  const style = { left: `${left}%`, width: `${(100 * Math.abs(value)) / span}%` };
  return (
    <span class={value < 0 ? "bar negative" : "bar"} aria-hidden="true">
      <span style={style} />
    </span>
  );
}
