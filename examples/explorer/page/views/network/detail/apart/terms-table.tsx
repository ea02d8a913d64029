import { Fragment } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Products } from "../../../../../engine/shown-term.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import { shown } from "../../../../parts/format.js";
import { Scrolled } from "../../../../parts/scrolled.js";
import { pointAt } from "../hover.js";
import { ElementLink, madeOf } from "./element-link.js";
import "./table-box.css";
import "./terms-table.css";

const MOST_ROWS = 600;

interface Props {
  products: Products;
  names: string[];
  /** The places of the products, in the order in which they are shown. */
  order: Uint32Array;
}

/** Every product as a row; made when it is opened. */
export function TermsTable(props: Props) {
  const [open, setOpen] = useState(false);
  const t = words.value.detail;
  return (
    <details class="terms" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.table(props.order.length)}</summary>
      {open && <Rows {...props} />}
    </details>
  );
}

function Rows({ products: { factors, value }, names, order }: Props) {
  const t = words.value.detail;
  const info = walk.value;
  const rows = [...order.subarray(0, MOST_ROWS)];
  const made = useMemo(
    () => factors.map((factor) => (info === null ? null : madeOf(info, factor))),
    [factors, info],
  );
  return (
    <Scrolled class="table-box" label={t.table(value.length)}>
      {rows.length < order.length && <p class="quiet">{t.mostRows(rows.length)}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            {factors.map((factor, i) => (
              <th scope="col" key={factor.name} colSpan={2}>
                {names[i]}
              </th>
            ))}
            <th scope="col">{t.product}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((part) => (
            <tr key={part} onMouseEnter={() => pointAt(part)} onPointerDown={() => pointAt(part)}>
              <td class="quiet">{part + 1}</td>
              {factors.map((factor, i) => (
                <Fragment key={factor.name}>
                  <td class="quiet">
                    <ElementLink source={factor} position={factor.at[part]} made={made[i]} />
                  </td>
                  <td>{shown(factor.value[part])}</td>
                </Fragment>
              ))}
              <td>{shown(value[part])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
