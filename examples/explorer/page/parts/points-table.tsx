import { useState } from "preact/hooks";
import { shown, whole } from "./format.js";
import { Scrolled } from "./scrolled.js";
import { TableHead } from "./table-head.js";
import "./points-table.css";

export type Point = readonly [x: number, y: number];

interface Column {
  name: string;
  points: readonly Point[];
  text?: (y: number) => string;
}

interface Props {
  summary: string;
  xName: string;
  columns: readonly Column[];
}

/** What a chart draws, for who cannot see the lines or wants the digits; made when it is opened. */
export function PointsTable(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details class="points-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.summary}</summary>
      {open && (
        <Scrolled class="points" label={props.summary}>
          <Table {...props} />
        </Scrolled>
      )}
    </details>
  );
}

function Table({ xName, columns }: Props) {
  const places = [...new Set(columns.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const cells = columns.map(
    ({ points, text = (y) => shown(y) }) => new Map(points.map(([x, y]) => [x, text(y)])),
  );
  return (
    <table>
      <TableHead names={[xName, ...columns.map(({ name }) => name)]} />
      <tbody class="number">
        {places.map((x) => (
          <tr key={x}>
            <th scope="row">{Number.isInteger(x) ? whole(x) : shown(x)}</th>
            {cells.map((column, i) => (
              <td key={columns[i].name}>{column.get(x)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
