import { Fragment } from "preact";
import { useMemo, useState } from "preact/hooks";
import { largestOf } from "../../../../../engine/indices.js";
import type { Factor, Products } from "../../../../../engine/shown-term.js";
import { words } from "../../../../i18n.js";
import { short, shown } from "../../../../parts/format.js";
import { NumberGrid } from "../../../../parts/number-grid.js";
import { TensorPicture } from "../../../../parts/tensor-picture.js";
import { pointAt, pointedAt } from "../hover.js";
import { type Grid, type Layout, ordered } from "./layout.js";

/** A wider grid is a picture, without its numbers. */
const MOST_COLUMNS = 5;

/** The products of a sum, side by side: what is multiplied, by what, and what comes of it; channel by channel. */
export function ProductGrids({
  products,
  layout,
  names,
}: {
  products: Products;
  layout: Layout;
  names: string[];
}) {
  const [bySize, setBySize] = useState(true);
  const [picked, setPicked] = useState<number | null>(null);
  const t = words.value.detail;
  const grids = useMemo(() => ordered(layout.grids, bySize), [layout, bySize]);
  const columns = useMemo(
    () => [
      ...products.factors.map(({ value }, i) => ({ name: names[i], value, largest: largestOf(value) })),
      { name: t.product, value: products.value, largest: largestOf(products.value) },
    ],
    [products, names, t],
  );
  const shownColumns = products.factors.length === 1 ? columns.slice(1) : columns;
  const pointed = pointedAt.value;
  const under = pointed === null ? undefined : grids.find(({ parts }) => parts.includes(pointed));
  const first = under ?? grids.find(({ number }) => number === picked) ?? grids[0];
  if (first === undefined) return null;
  const label = (grid: Grid) => t.grid[layout.of](grid.number);
  const small = layout.columns <= MOST_COLUMNS;

  return (
    <div class="product-grids">
      <div class="grid-at-hand">
        <h5>
          {label(first)} <span class="number">{shown(first.sum)}</span>
        </h5>
        <div class="grid-row">
          {shownColumns.map((column, i) => (
            <Fragment key={column.name}>
              {i > 0 && <span class="sign">{i === shownColumns.length - 1 ? "=" : "×"}</span>}
              <figure>
                {small ? (
                  <PartsGrid {...column} grid={first} layout={layout} />
                ) : (
                  <GridPicture
                    {...column}
                    grid={first}
                    layout={layout}
                    label={`${column.name}, ${label(first)}`}
                  />
                )}
                <figcaption>{column.name}</figcaption>
              </figure>
            </Fragment>
          ))}
        </div>
        <p class="number quiet">{pointedLine(products, names, pointed) || t.pointHint}</p>
      </div>
      {grids.length > 1 && (
        <div class="all-grids">
          <div class="grids-head">
            <h5>{t.allGrids[layout.of](grids.length)}</h5>
            <label>
              <input type="checkbox" checked={bySize} onChange={() => setBySize(!bySize)} /> {t.bySize}
            </label>
          </div>
          <ul aria-label={t.allGrids[layout.of](grids.length)}>
            {grids.map((grid) => (
              <li key={grid.number}>
                <button type="button" aria-pressed={grid === first} onClick={() => setPicked(grid.number)}>
                  {shownColumns.map((column) => (
                    <GridPicture key={column.name} {...column} grid={grid} layout={layout} label="" />
                  ))}
                  <span class="number">{short(grid.sum)}</span>
                  <span class="visually-hidden">{label(grid)}</span>
                  <span class="quiet" aria-hidden="true">
                    {grid.number}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** The product that is pointed at, in numbers. */
function pointedLine({ factors, value }: Products, names: string[], part: number | null): string {
  if (part === null) return "";
  const line = factors.map((factor, i) => `${names[i]} ${shown(factor.value[part])}`).join(" × ");
  return factors.length === 1 ? line : `${line} = ${shown(value[part])}`;
}

interface GridProps {
  name: string;
  value: Factor["value"];
  largest: number;
  grid: Grid;
  layout: Layout;
}

function PartsGrid({ name, value, largest, grid: { parts }, layout: { rows, columns } }: GridProps) {
  const partAt = (row: number, column: number) => parts[row * columns + column];
  return (
    <NumberGrid
      captionHidden
      caption={name}
      rows={Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_, column) => {
          const part = partAt(row, column);
          return part < 0 ? null : value[part];
        }),
      )}
      largest={largest}
      empty={words.value.detail.padding}
      note={(row, column) => ({ frame: partAt(row, column) === pointedAt.value ? "framed" : undefined })}
      onPoint={(row, column) => pointAt(partAt(row, column))}
    />
  );
}

interface PictureProps extends Omit<GridProps, "name"> {
  label: string;
}

function GridPicture({ value, largest, grid: { parts }, layout: { rows, columns }, label }: PictureProps) {
  const values = useMemo(() => Array.from(parts, (part) => (part < 0 ? 0 : value[part])), [parts, value]);
  const pointed = pointedAt.value;
  const at = pointed === null ? -1 : parts.indexOf(pointed);
  const small = label === "";
  const size = Math.max(1, Math.floor((small ? 28 : 220) / columns));
  return (
    <TensorPicture
      values={values}
      maps={{ count: 1, columns: 1, height: rows, width: columns }}
      largest={largest}
      label={label}
      size={size}
      marked={at < 0 ? [] : [at]}
      onHover={(position) => {
        if (position !== null) pointAt(parts[position]);
      }}
    />
  );
}
