import { Bar } from "../../parts/bar.js";
import { shown } from "../../parts/format.js";
import { TableHead } from "../../parts/table-head.js";

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
      <TableHead names={[rowName, ...columns.map(({ name }) => name)]} />
      <tbody>
        {rows.map((row, at) => (
          <tr key={row} class={at === marked ? "marked" : ""}>
            <th scope="row">{row}</th>
            {columns.map(({ name, values, drawn }) => (
              <td key={name} class="number">
                {shown(values[at])}
                {drawn && <FromZero value={values[at]} all={values} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** From zero, which is somewhere between the least of all and the largest. */
function FromZero({ value, all }: { value: number; all: readonly number[] }) {
  const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
  const at = (height: number) => (height - least) / (most - least || 1);
  return (
    <Bar from={at(Math.min(0, value))} to={at(Math.max(0, value))} kind={value < 0 ? "accent" : "warm"} />
  );
}
